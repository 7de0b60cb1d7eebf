package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

    @TempDir
    Path temporary;

    @Test
    void rehearsal_readsThroughAMountAndLeavesNothing() throws Exception {
        Programs.assumeRootMount();

        // Not by way of the first half, which a busy machine may keep until its time is over.
        SealedFileContext context = new SealedFileContext.DatasetFile(
                SealedBytes.DATASET, SnapshotId.of(new byte[SnapshotId.LENGTH]), SnapshotPath.parse("rehearsal"));
        long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        try (DatasetKey key = SealedBytes.newKey()) {
            byte[] ciphertext = sealed(key, context);
            assertThat(DressRehearsal.run(temporary, ciphertext, key, context, deadline))
                    .isPositive();
        }

        assertThat(temporary).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(temporary.toString());
    }

    private static byte[] sealed(DatasetKey key, SealedFileContext context) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealingStream stream = new SealingStream(out, SegmentSize.KIB_16, key, context, new SecureRandom())) {
            stream.write(new byte[Rehearsal.FILE_BYTES]);
            stream.finish();
        }
        return out.toByteArray();
    }

    @Test
    void bothHalves_leaveNothing() {
        assertThat(Rehearsal.run(temporary, Duration.ofSeconds(2))).isNotNegative();
        assertThat(temporary).isEmptyDirectory();
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
