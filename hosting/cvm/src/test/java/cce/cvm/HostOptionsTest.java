package cce.cvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostOptionsTest {
    @TempDir
    private Path temp;

    @BeforeEach
    void folders() throws IOException {
        for (String folder : List.of("agent", "objects", "images")) {
            Files.createDirectories(temp.resolve(folder));
        }
    }

    /// Complete options below `temp`, followed by `more`.
    static HostOptions options(Path temp, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--state", temp.resolve("state").toString(),
                "--agent-dist", temp.resolve("agent").toString(),
                "--objects", temp.resolve("objects").toString(),
                "--images", temp.resolve("images").toString(),
                "--cced", "127.0.0.1:9",
                "--guest-agent-control", temp.resolve("control.sock").toString(),
                "--token-file", temp.resolve("token").toString(),
                "--ready-file", temp.resolve("ready").toString()));
        all.addAll(List.of(more));
        return HostOptions.parse(all.toArray(String[]::new));
    }

    @Test
    void parse_takesDefaults() {
        HostOptions options = options(temp);

        assertThat(options.listen().getPort()).isZero();
        assertThat(options.listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(options.maxCvms()).isEqualTo(8);
    }

    @Test
    void parse_refusesToListenBeyondLoopback() {
        assertRefused("--listen", "0.0.0.0:80");
    }

    @Test
    void parse_refusesWhatItDoesNotKnow() {
        assertRefused("--colour", "red");
        assertRefused("listen", "127.0.0.1:0");
        assertRefused("--provider", "qemu");
        assertRefused("--max-cvms", "0");
        assertRefused("--max-cvms", "-1");
        assertRefused("--max-cvms", "99999");
        assertRefused("--listen", "127.0.0.1");
        assertRefused("--listen", "127.0.0.1:65536");
    }

    @Test
    void parse_refusesAnOptionTwiceOrWithoutValue() {
        assertRefused("--state", "elsewhere");
        assertRefused("--max-cvms");
    }

    @Test
    void parse_refusesAFolderThatIsNotThere() throws IOException {
        Files.delete(temp.resolve("images"));

        assertRefused();
    }

    private void assertRefused(String... more) {
        assertThatThrownBy(() -> options(temp, more))
                .isInstanceOfSatisfying(
                        CvmHostException.class,
                        e -> assertThat(e.reason()).isEqualTo(CvmHostException.Reason.BAD_OPTIONS))
                .hasMessageContaining("cvm-host");
    }
}
