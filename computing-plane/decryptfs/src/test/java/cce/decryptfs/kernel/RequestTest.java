package cce.decryptfs.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class RequestTest {

    private final Request request = new Request(Arena.ofAuto());

    @Test
    void headerAndArguments_areRead() {
        receive(Opcode.READ, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0});

        assertThat(request.opcode()).isEqualTo(Opcode.READ);
        assertThat(request.unique()).isEqualTo(77);
        assertThat(request.node()).isEqualTo(5);
        assertThat(request.argumentLong(0)).isEqualTo(1);
        assertThat(request.argumentInt(8)).isEqualTo(2);
    }

    @Test
    void argumentBehindTheEnd_isRefused() {
        receive(Opcode.READ, new byte[8]);

        assertThatIllegalStateException().isThrownBy(() -> request.argumentLong(8));
        assertThatIllegalStateException().isThrownBy(() -> request.argumentInt(5));
    }

    @Test
    void lengthThatIsNotTheHeaders_isRefused() {
        receive(Opcode.READ, new byte[8]);

        assertThatIllegalStateException().isThrownBy(() -> request.read(47));
        assertThatIllegalStateException().isThrownBy(() -> request.read(Request.HEADER_BYTES - 1));
    }

    @Test
    void name_isCopiedWithoutItsZeroByte() {
        receive(Opcode.LOOKUP, "naïve\0".getBytes(UTF_8));
        byte[] target = new byte[16];

        int length = request.copyName(target);

        assertThat(new String(target, 0, length, UTF_8)).isEqualTo("naïve");
    }

    @Test
    void nameThatDoesNotFit_isRefused() {
        receive(Opcode.LOOKUP, "long name\0".getBytes(UTF_8));
        assertThat(request.copyName(new byte[8])).isEqualTo(-1);

        receive(Opcode.LOOKUP, new byte[0]);
        assertThat(request.copyName(new byte[8])).isEqualTo(-1);
    }

    private void receive(int opcode, byte[] arguments) {
        MemorySegment buffer = request.buffer();
        int length = Request.HEADER_BYTES + arguments.length;
        buffer.set(ValueLayout.JAVA_INT, 0, length);
        buffer.set(ValueLayout.JAVA_INT, 4, opcode);
        buffer.set(ValueLayout.JAVA_LONG, 8, 77);
        buffer.set(ValueLayout.JAVA_LONG, 16, 5);
        MemorySegment.copy(arguments, 0, buffer, ValueLayout.JAVA_BYTE, Request.HEADER_BYTES, arguments.length);
        request.read(length);
    }
}
