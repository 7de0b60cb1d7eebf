package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// What leaves a user's folder, as data and as code.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
final class FilesToSendTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void folder_isListedInAFixedOrderWithRelativePaths() throws IOException {
        write("b.csv", "22");
        write("a/z.csv", "1");
        write("a/b/c.csv", "");

        assertThat(Uploader.list(folder))
                .extracting(Uploader.Item::path, Uploader.Item::size)
                .containsExactly(tuple("a/b/c.csv", 0L), tuple("a/z.csv", 1L), tuple("b.csv", 2L));
    }

    @Test
    void singleFile_keepsItsName() throws IOException {
        assertThat(Uploader.list(write("deep/one.csv", "x")))
                .extracting(Uploader.Item::path)
                .containsExactly("one.csv");
    }

    @Test
    void linkToAFile_isRefusedByName() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.csv"), write("real.csv", "x"));

        assertThatThrownBy(() -> Uploader.list(folder))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("link.csv");
    }

    @Test
    void linkToAFolder_isRefusedAndNotFollowed() throws IOException {
        write("a.csv", "x");
        Files.createSymbolicLink(folder.resolve("etc"), Path.of("/etc"));

        assertThatThrownBy(() -> Uploader.list(folder))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("etc");
    }

    @Test
    void sourceThatIsALinkItself_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), write("real.csv", "x"));

        assertThatThrownBy(() -> Uploader.list(link)).isInstanceOf(CliException.class);
    }

    @Test
    void emptyOrMissingFolder_isRefused() {
        assertThatThrownBy(() -> Uploader.list(folder))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("no file");
        assertThatThrownBy(() -> Uploader.list(folder.resolve("absent")))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void sameCode_hasTheSameDigestWhateverItsTimesAndModes() throws IOException {
        Path main = write("code/main.py", "print(1)");
        write("code/lib/a.py", "pass");
        CodeBundle first = CodeBundle.of(folder.resolve("code"));
        Files.setLastModifiedTime(main, FileTime.from(Instant.EPOCH));
        Files.setPosixFilePermissions(main, PosixFilePermissions.fromString("rwxrwxrwx"));

        CodeBundle second = CodeBundle.of(folder.resolve("code"));

        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.tar()).isEqualTo(first.tar());
        assertThat(CodeBundle.ofFiles(List.of(Map.entry("main.py", bytes("x")))).digest())
                .isEqualTo(CodeBundle.ofFiles(List.of(Map.entry("main.py", bytes("x"))))
                        .digest());
    }

    @Test
    void changedOrRenamedCode_hasAnotherDigest() {
        CodeBundle code = CodeBundle.ofFiles(List.of(Map.entry("main.py", bytes("x"))));

        assertThat(CodeBundle.ofFiles(List.of(Map.entry("main.py", bytes("y")))).digest())
                .isNotEqualTo(code.digest());
        assertThat(CodeBundle.ofFiles(List.of(Map.entry("mein.py", bytes("x")))).digest())
                .isNotEqualTo(code.digest());
    }

    @Test
    void codeOverItsLimit_isRefused() throws IOException {
        Files.write(folder.resolve("big"), new byte[(16 << 20) + 1]);

        assertThatThrownBy(() -> CodeBundle.of(folder))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("16 MiB");
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes(content));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }
}
