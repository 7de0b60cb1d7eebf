package cce.decryptfs.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ReplyTest {

    @Test
    void sealedReply_startsWithLengthErrorAndUnique() {
        Reply reply = new Reply(64);
        reply.putShort(0x0102)
                .putShort(3)
                .putInt(4)
                .putLong(5)
                .put(new byte[] {9, 6, 7, 9}, 1, 2)
                .putZeros(2);

        MemorySegment bytes = reply.sealed(99, 5);

        assertThat(reply.size()).isEqualTo(20);
        assertThat(bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0)).isEqualTo(36);
        assertThat(bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 4)).isEqualTo(-5);
        assertThat(bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 8)).isEqualTo(99);
        assertThat(bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, 16)).isEqualTo((short) 0x0102);
        assertThat(bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 20)).isEqualTo(4);
        assertThat(bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 24)).isEqualTo(5);
        assertThat(reply.array()).endsWith(0, 0).containsSequence(6, 7, 0, 0);
    }

    @Test
    void clear_dropsWhatWasPut() {
        Reply reply = new Reply(8);
        reply.putLong(1);
        assertThat(reply.remaining()).isZero();

        reply.clear();

        assertThat(reply.size()).isZero();
        assertThat(reply.remaining()).isEqualTo(8);
    }

    @Test
    void puttingMoreThanTheCapacity_fails() {
        Reply reply = new Reply(8);
        reply.putInt(1);

        assertThatThrownBy(() -> reply.putLong(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> reply.put(new byte[5], 0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void wipe_leavesNoByte() {
        Reply reply = new Reply(32);
        reply.put("secret".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, 6);

        reply.wipe();

        assertThat(reply.array()).containsOnly(0);
    }
}
