package cce.gate.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.gate.view.Decoded;
import cce.gate.view.Decoder;
import cce.gate.view.Kind;
import cce.gate.view.Problem;
import cce.gate.view.View;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final List<Decoder.Source> SOURCES = List.of(new Decoder.Source("a.txt", new byte[] {1, 2, 3}));
    private static final long PLENTY = 1 << 20;

    @Test
    void answer_withEveryKindOfView_isReadAsItWasWritten() throws IOException {
        Decoded read = read(bytes(), PLENTY);

        assertThat(read.views()).hasSize(6);
        assertThat(read.views().getFirst()).isEqualTo(new View.Text("a", "text \u00e4\u4e2d"));
        assertThat(read.views().get(1))
                .isEqualTo(new View.Table("b", List.of("x"), List.of(List.of("1"), List.of()), true));
        assertThat(((View.Array) read.views().get(2)).values()).containsExactly(1.5, Double.NaN);
        assertThat(read.problems()).containsExactly(new Problem(Problem.Type.MALFORMED, "p", "d"));
        assertThat(read.files()).containsExactly(new Decoded.FileKind("a.txt", Kind.TEXT, 3));
    }

    @Test
    void answer_cutAnywhere_isRefused() throws IOException {
        byte[] whole = bytes();

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut, PLENTY)).as("cut at " + length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void answer_withABitFlippedAnywhere_isReadOrRefusedAndNothingElse() throws IOException {
        byte[] whole = bytes();
        var random = new Random(3);

        for (int i = 0; i < 20_000; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                read(flipped, PLENTY);
            } catch (IOException expected) {
                assertThat(expected).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void answer_thatIsLargerThanItsBudgetOrGoesOn_isRefused() throws IOException {
        byte[] whole = bytes();

        assertThatThrownBy(() -> read(whole, 30)).hasMessageContaining("exceeds");
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1), PLENTY))
                .hasMessageContaining("follow");
    }

    @Test
    void answer_thatClaimsBillions_isRefusedBeforeMemoryIsTaken() {
        var claim = new ByteArrayOutputStream();
        claim.writeBytes(new byte[] {0x43, 0x43, 0x45, 0x41, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        claim.writeBytes(new byte[] {0x0f, (byte) 0xff, (byte) 0xff, 0});

        assertThatThrownBy(() -> read(claim.toByteArray(), PLENTY)).isInstanceOf(IOException.class);
    }

    @Test
    void answer_aboutOtherFilesThanWereSent_isRefused() throws IOException {
        byte[] whole = bytes();

        assertThatThrownBy(() -> Frames.answer(new DataInputStream(new ByteArrayInputStream(whole)), List.of(), PLENTY))
                .hasMessageContaining("files");
    }

    private static Decoded read(byte[] bytes, long max) throws IOException {
        return Frames.answer(new DataInputStream(new ByteArrayInputStream(bytes)), SOURCES, max);
    }

    private static byte[] bytes() throws IOException {
        var decoded = new Decoded(
                List.of(
                        new View.Text("a", "text \u00e4\u4e2d"),
                        new View.Table("b", List.of("x"), List.of(List.of("1"), List.of()), true),
                        new View.Array("c", new double[] {1.5, Double.NaN}, 2, false),
                        new View.Image("d", 2, 1, 3, new byte[6]),
                        new View.Pickle("e", Set.of("os system"), true),
                        new View.Opaque("f", new byte[] {9})),
                List.of(new Problem(Problem.Type.MALFORMED, "p", "d")),
                List.of(new Decoded.FileKind("a.txt", Kind.TEXT, 3)));
        var bytes = new ByteArrayOutputStream();
        Frames.write(new DataOutputStream(bytes), decoded);
        return bytes.toByteArray();
    }
}
