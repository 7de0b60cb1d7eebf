package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealedLayoutTest {
    @ParameterizedTest
    @EnumSource(SegmentSize.class)
    void plaintextAndCiphertextSizes_determineEachOther(SegmentSize size) throws SealingException {
        SealedLayout layout = new SealedLayout(size);
        for (long base : new long[] {0, layout.segmentPayloadBytes(), 1L << 31, 1L << 32, 1L << 40}) {
            for (long plaintext = Math.max(0, base - 100); plaintext < base + 100; plaintext++) {
                assertThat(layout.plaintextBytes(layout.ciphertextBytes(plaintext)))
                        .isEqualTo(plaintext);
            }
        }
    }

    @Test
    void ciphertextSizes_areEitherImpossibleOrExact() throws SealingException {
        SealedLayout layout = new SealedLayout(SegmentSize.KIB_16);
        int possible = 0;
        for (long size = 0; size < 3L * 16384; size++) {
            try {
                assertThat(layout.ciphertextBytes(layout.plaintextBytes(size))).isEqualTo(size);
                possible++;
            } catch (SealingException e) {
                assertThat(e.reason()).isEqualTo(SealingException.Reason.TRUNCATED);
            }
        }
        // 56 sizes are shorter than an empty file; behind each border, 16 leave no payload.
        assertThat(possible).isEqualTo(3 * 16384 - 56 - 2 * 16);
    }

    @Test
    void sizesOverTheLimit_areRefused() {
        SealedLayout layout = new SealedLayout(SegmentSize.KIB_16);
        long max = layout.maxPlaintextBytes();

        assertThat(layout.segmentCount(max)).isEqualTo(SealedLayout.MAX_SEGMENTS);
        assertThatIllegalArgumentException().isThrownBy(() -> layout.ciphertextBytes(max + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> layout.ciphertextBytes(-1));
        assertThatThrownBy(() -> layout.plaintextBytes(layout.ciphertextBytes(max) + 17))
                .isInstanceOfSatisfying(
                        SealingException.class,
                        e -> assertThat(e.reason()).isEqualTo(SealingException.Reason.TOO_LARGE));
        assertThatThrownBy(() -> layout.plaintextBytes(Long.MAX_VALUE)).isInstanceOf(SealingException.class);
        assertThatThrownBy(() -> layout.plaintextBytes(-1)).isInstanceOf(SealingException.class);
    }

    @Test
    void segmentSizeOfAnotherNumber_isRefused() throws SealingException {
        assertThat(SegmentSize.ofBytes(65536)).isEqualTo(SegmentSize.KIB_64);
        for (long bad : new long[] {0, -1, 16383, 4096, (1L << 32) + 16384}) {
            assertThatThrownBy(() -> SegmentSize.ofBytes(bad)).isInstanceOf(SealingException.class);
        }
    }
}
