package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlaintextStreamTest {
    private static final int BYTES = 2_500_000;

    /// The buffer of the last stream.
    private byte @Nullable [] buffer;

    @Test
    void everyByte_isGivenOnceInOrder() throws IOException {
        byte[] plain = random();
        try (PlaintextStream stream = over(plain, 70_001)) {
            assertThat(stream.readAllBytes()).isEqualTo(plain);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void singleBytes_areThoseOfTheFile() throws IOException {
        byte[] plain = {0, -1, 7};
        try (PlaintextStream stream = over(plain, 2)) {
            assertThat(stream.read()).isZero();
            assertThat(stream.read()).isEqualTo(255);
            assertThat(stream.read(new byte[0])).isZero();
            assertThat(stream.read()).isEqualTo(7);
            assertThat(stream.read(new byte[1])).isEqualTo(-1);
        }
    }

    @Test
    void closing_wipesTheBuffer() throws IOException {
        try (PlaintextStream stream = over(random(), 70_001)) {
            assertThat(stream.read()).isNotNegative();
            assertThat(buffer).contains(1);
        }
        assertThat(buffer).containsOnly(0);
    }

    @Test
    void failure_givesNoOldBytes() throws IOException {
        try (PlaintextStream stream = new PlaintextStream() {
            private boolean begun;

            @Override
            protected int refill(byte[] target) throws IOException {
                if (begun) {
                    throw new IOException("gone");
                }
                begun = true;
                return 1;
            }
        }) {
            assertThat(stream.read()).isZero();
            assertThatThrownBy(stream::read).hasMessage("gone");
            assertThatThrownBy(stream::read).hasMessage("gone");
        }
    }

    private PlaintextStream over(byte[] plain, int atATime) {
        ByteArrayInputStream source = new ByteArrayInputStream(plain);
        return new PlaintextStream() {
            @Override
            protected int refill(byte[] target) {
                buffer = target;
                return Math.max(0, source.read(target, 0, atATime));
            }
        };
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
