package cce.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentifiersTest {
    private static final String HEX20 = "00112233445566778899aabbccddeeff00112233";

    @Test
    void datasetId_isReadWithEitherPrefixOrNoneAndInAnyCase() {
        DatasetId id = DatasetId.parse("0x" + HEX20);
        assertThat(DatasetId.parse("0X" + HEX20)).isEqualTo(id);
        assertThat(DatasetId.parse(HEX20)).isEqualTo(id);
        assertThat(DatasetId.parse(HEX20.toUpperCase(java.util.Locale.ROOT))).isEqualTo(id);
        assertThat(id).hasToString("0x" + HEX20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "0x00",
                "00112233445566778899aabbccddeeff0011223",
                "0x00112233445566778899aabbccddeeff001122zz",
                "0x0x112233445566778899aabbccddeeff00112233",
                "00112233445566778899aabbccddeeff0011223344"
            })
    void anythingElse_isNoDatasetId(String text) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> DatasetId.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "00000000-0000-0000-0000-00000000000G",
                "00000000-0000-0000-0000-0000000000AA",
                "{00000000-0000-0000-0000-000000000000}",
                " 00000000-0000-0000-0000-000000000000"
            })
    void jobIdOutsideItsCanonicalForm_isRefused(String text) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> JobId.parse(text));
    }

    @Test
    void bytes_areCopiedInAndOut() {
        byte[] mine = new byte[32];
        Sha256Digest digest = Sha256Digest.of(mine);
        mine[0] = 1;
        digest.toByteArray()[1] = 1;
        assertThat(digest).isEqualTo(Sha256Digest.of(new byte[32]));
    }

    @Test
    void wrongLength_isRefused() {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Sha256Digest.of(new byte[31]));
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> EphemeralPublicKey.of(new byte[32]));
    }
}
