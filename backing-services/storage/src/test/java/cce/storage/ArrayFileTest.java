package cce.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayFileTest {
    @TempDir
    private Path folder;

    /// Few bytes go by the JDK, many by calls of our own, a megabyte by several of them.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 65_537, 262_144, 262_145, 1_000_003})
    void whatWasWritten_isRead(int length) throws IOException {
        byte[] bytes = random(length + 7);
        Path file = folder.resolve("größe " + length);

        try (ArrayFile out = ArrayFile.toWrite(file)) {
            out.write(0, bytes, 3, 0);
            out.write(5, bytes, 3, length);
            out.flush();
        }

        byte[] found = new byte[length + 9];
        try (ArrayFile in = ArrayFile.toRead(file)) {
            assertThat(in.read(5, found, 2, length + 7)).isEqualTo(length);
        }
        assertThat(Arrays.copyOfRange(found, 2, 2 + length)).isEqualTo(Arrays.copyOfRange(bytes, 3, 3 + length));
        assertThat(Arrays.copyOfRange(found, 2 + length, length + 9)).containsOnly(0);
    }

    @Test
    void endOfTheFile_cutsTheRead() throws IOException {
        Path file = Files.write(folder.resolve("short"), random(300_000));
        byte[] found = new byte[400_000];

        try (ArrayFile in = ArrayFile.toRead(file)) {
            assertThat(in.read(100_000, found, 0, found.length)).isEqualTo(200_000);
            assertThat(in.read(300_000, found, 0, found.length)).isZero();
            assertThat(in.read(999_999, found, 0, found.length)).isZero();
        }
    }

    @Test
    void symbolicLink_isRefused() throws IOException {
        Path file = Files.write(folder.resolve("file"), random(10));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertThatThrownBy(() -> ArrayFile.toRead(link)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ArrayFile.toWrite(link)).isInstanceOf(IOException.class);
    }

    @Test
    void ownCall_followsNoLinkThatCameLater() throws IOException {
        Path file = Files.write(folder.resolve("file"), random(10));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        assertThat(FileCalls.open(link, false)).isEqualTo(FileCalls.FAILED);
        assertThat(FileCalls.open(link, true)).isEqualTo(FileCalls.FAILED);
    }

    @Test
    void absentFile_isNotRead() {
        assertThatThrownBy(() -> ArrayFile.toRead(folder.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void wrongDirection_isRefused() throws IOException {
        Path file = Files.write(folder.resolve("file"), random(300_000));
        byte[] bytes = new byte[300_000];

        try (ArrayFile in = ArrayFile.toRead(file);
                ArrayFile out = ArrayFile.toWrite(file)) {
            assertThatThrownBy(() -> in.write(0, bytes, 0, bytes.length))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> out.read(0, bytes, 0, bytes.length))
                    .isInstanceOf(NonReadableChannelException.class);
        }
        assertThat(file).hasBinaryContent(random(300_000));
    }

    @Test
    void closedFile_isNeitherReadNorWritten() throws IOException {
        Path file = Files.write(folder.resolve("file"), random(300_000));
        ArrayFile in = ArrayFile.toRead(file);
        byte[] bytes = new byte[300_000];
        assertThat(in.read(0, bytes, 0, bytes.length)).isEqualTo(bytes.length);
        in.close();
        in.close();

        assertThatThrownBy(() -> in.read(0, bytes, 0, bytes.length)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void rangeOutsideTheArray_isRefused() throws IOException {
        Path file = Files.write(folder.resolve("file"), random(10));

        try (ArrayFile in = ArrayFile.toRead(file)) {
            assertThatThrownBy(() -> in.read(0, new byte[10], 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
