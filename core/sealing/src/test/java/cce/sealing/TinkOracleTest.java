package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Tink itself must open what we seal, and we what Tink seals, for every size around the borders of segments.
class TinkOracleTest {
    private static final SealedFileContext CONTEXT = Fixtures.context("a/one.csv");

    static Stream<Case> cases() {
        return Stream.of(SegmentSize.KIB_16, SegmentSize.KIB_64).flatMap(TinkOracleTest::casesOf);
    }

    record Case(SegmentSize segmentSize, int size) {}

    private static Stream<Case> casesOf(SegmentSize segmentSize) {
        int payload = segmentSize.bytes() - 16;
        IntStream borders = IntStream.rangeClosed(1, 3).map(n -> n * payload - SealedLayout.HEADER_BYTES);
        IntStream plain = IntStream.rangeClosed(1, 2).map(n -> n * payload);
        return IntStream.concat(
                        IntStream.of(0, 1, 2, 15, 16, 17, 39, 40, 41, 100),
                        IntStream.concat(borders, plain).flatMap(n -> IntStream.rangeClosed(n - 2, n + 2)))
                .mapToObj(size -> new Case(segmentSize, size));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ourCiphertext_opensInTink(Case c) throws Exception {
        byte[] plaintext = Fixtures.plaintext(c.size());

        byte[] sealed = Fixtures.seal(plaintext, c.segmentSize(), Fixtures.datasetKey(), CONTEXT);

        assertThat(sealed).hasSize((int) new SealedLayout(c.segmentSize()).ciphertextBytes(c.size()));
        assertThat(tinkOpen(c.segmentSize(), sealed, CONTEXT)).isEqualTo(plaintext);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tinkCiphertext_opensHere(Case c) throws Exception {
        byte[] plaintext = Fixtures.plaintext(c.size());

        byte[] sealed = tinkSeal(c.segmentSize(), plaintext);

        assertThat(Fixtures.unseal(sealed, c.segmentSize(), Fixtures.datasetKey(), CONTEXT))
                .isEqualTo(plaintext);
    }

    @ParameterizedTest
    @EnumSource(SegmentSize.class)
    void chunkedCiphertext_opensInTink(SegmentSize segmentSize) throws Exception {
        int size = 5 * segmentSize.bytes() + 11;
        byte[] plaintext = Fixtures.plaintext(size);

        byte[] sealed = ChunkSealerTest.sealInChunks(plaintext, segmentSize, 2);

        assertThat(tinkOpen(segmentSize, sealed, CONTEXT)).isEqualTo(plaintext);
    }

    @Test
    void ourCiphertext_doesNotOpenInTinkUnderAnotherContext() {
        byte[] sealed = Fixtures.seal(Fixtures.plaintext(100), SegmentSize.KIB_16, Fixtures.datasetKey(), CONTEXT);

        assertThatThrownBy(() -> tinkOpen(SegmentSize.KIB_16, sealed, Fixtures.context("a/two.csv")))
                .isInstanceOf(IOException.class);
    }

    private static AesGcmHkdfStreaming tink(SegmentSize segmentSize) throws GeneralSecurityException {
        byte[] key = Fixtures.datasetKey().secret().copy(SecretAccess.toRawKeyBytes());
        return new AesGcmHkdfStreaming(key, "HmacSha256", 32, segmentSize.bytes(), 0);
    }

    private static byte[] tinkSeal(SegmentSize segmentSize, byte[] plaintext) throws Exception {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (OutputStream out = tink(segmentSize).newEncryptingStream(sealed, CONTEXT.associatedData())) {
            out.write(plaintext);
        }
        return sealed.toByteArray();
    }

    private static byte[] tinkOpen(SegmentSize segmentSize, byte[] sealed, SealedFileContext context) throws Exception {
        try (var in =
                tink(segmentSize).newDecryptingStream(new ByteArrayInputStream(sealed), context.associatedData())) {
            return in.readAllBytes();
        }
    }
}
