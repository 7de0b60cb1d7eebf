package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SecretBytesTest {
    @Test
    void close_wipesTheAdoptedArray() {
        byte[] raw = {1, 2, 3};
        SecretBytes.adopt(raw).close();

        assertThat(raw).containsOnly(0);
    }

    @Test
    void copies_areIndependent() {
        byte[] raw = {1, 2, 3};
        SecretBytes secret = SecretBytes.copyOf(raw);
        raw[0] = 9;
        byte[] copy = secret.copy(SecretAccess.toRawKeyBytes());
        copy[1] = 9;

        assertThat(secret.copy(SecretAccess.toRawKeyBytes())).containsExactly(1, 2, 3);
    }

    @Test
    void closedSecret_isNotReadable() {
        SecretBytes secret = SecretBytes.copyOf(new byte[] {1});
        secret.close();
        secret.close();

        assertThatIllegalStateException().isThrownBy(() -> secret.copy(SecretAccess.toRawKeyBytes()));
    }

    @Test
    void text_isTheSameForEverySecret() {
        assertThat(Fixtures.secret(1)).hasToString("SecretBytes[32 bytes]");
        assertThat(Fixtures.secret(2)).hasToString("SecretBytes[32 bytes]");
        assertThat(Fixtures.datasetKey()).hasToString("DatasetKey[SecretBytes[32 bytes]]");
        assertThat(new ResultKey(Fixtures.secret(3))).hasToString("ResultKey[SecretBytes[32 bytes]]");
    }

    @Test
    void comparison_isOfContents() {
        assertThat(Fixtures.secret(1).sameAs(Fixtures.secret(1))).isTrue();
        assertThat(Fixtures.secret(1).sameAs(Fixtures.secret(2))).isFalse();
        assertThat(Fixtures.secret(1).sameAs(SecretBytes.adopt(new byte[31]))).isFalse();
    }

    @Test
    void sealingKeyOfAnotherLength_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ResultKey(SecretBytes.adopt(new byte[16])));
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetKey(Fixtures.DATASET, -1, Fixtures.secret(1)));
    }
}
