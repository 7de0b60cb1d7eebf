package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

    @TempDir
    Path temporary;

    @Test
    void rehearsal_readsThroughAMountAndLeavesNothing() throws Exception {
        Programs.assumeRootMount();

        assertThat(Rehearsal.run(temporary, Duration.ofMinutes(1))).isPositive();

        assertThat(temporary).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(temporary.toString());
    }

    @Test
    void folderThatIsNotThere_costsTheSpeedAlone() {
        assertThat(Rehearsal.run(temporary.resolve("none"), Duration.ofSeconds(1)))
                .isZero();
    }

    @Test
    void timeThatIsOver_endsTheRehearsal() {
        assertThat(Rehearsal.run(temporary, Duration.ofNanos(1))).isZero();
        assertThat(temporary).isEmptyDirectory();
    }
}
