package cce.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that uploads is killed again and again, without warning. What it was told is stored stays stored;
/// what is visible is whole.
class KilledUploadTest {
    private static final ObjectName NAME = new ObjectName("uploads/big");
    private static final int CHUNK_BYTES = 100_000;
    private static final int CHUNKS = 200;
    private static final int MOST_KILLS = 60;
    /// Appends that an uploader may be ahead of the kill. Without a bound, a busy machine lets it end before it is
    /// killed.
    private static final int AHEAD = 3;

    @TempDir
    private Path folder;

    @Test
    void killedUpload_resumesAndIsWhole() throws Exception {
        Random random = new Random(3);
        int kills = 0;
        long acknowledged = 0;
        while (acknowledged < (long) CHUNKS * CHUNK_BYTES) {
            assertThat(kills).as("the upload makes progress").isLessThan(MOST_KILLS);
            acknowledged = Math.max(acknowledged, uploadUntilKilled(5 + random.nextInt(40)));
            LocalDirectoryStore store = LocalDirectoryStore.open(folder);
            if (!isComplete(store)) {
                try (PendingObject pending = store.pending(NAME)) {
                    assertThat(pending.size()).isGreaterThanOrEqualTo(acknowledged);
                }
            }
            kills++;
        }
        LocalDirectoryStore store = LocalDirectoryStore.open(folder);
        if (!isComplete(store)) {
            try (PendingObject pending = store.pending(NAME)) {
                pending.complete();
            }
        }
        try (ObjectReader reader = store.open(NAME)) {
            assertThat(reader.size()).isEqualTo((long) CHUNKS * CHUNK_BYTES);
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int i = 0; i < CHUNKS; i++) {
                reader.readFully((long) i * CHUNK_BYTES, chunk, 0, CHUNK_BYTES);
                assertThat(chunk).isEqualTo(chunk(i));
            }
        }
        assertThat(kills).isGreaterThan(2);
    }

    /// Runs the uploader, kills it after that many acknowledgements, and answers the last size it acknowledged.
    private long uploadUntilKilled(int acknowledgements) throws Exception {
        Process uploader = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Xshare:auto",
                        KilledUploadTest.class.getName(),
                        folder.toString(),
                        Integer.toString(acknowledgements + AHEAD))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> seen = new ArrayList<>();
        try (BufferedReader lines = uploader.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.add(Long.parseLong(line));
                if (seen.size() == acknowledgements) {
                    uploader.toHandle().destroyForcibly();
                }
            }
        } finally {
            uploader.destroyForcibly();
            assertThat(uploader.waitFor(2, TimeUnit.MINUTES)).isTrue();
        }
        return seen.isEmpty() ? 0 : seen.getLast();
    }

    private static boolean isComplete(ObjectStore store) throws StorageException {
        return !store.list(new ObjectName("uploads")).isEmpty();
    }

    private static byte[] chunk(int index) {
        byte[] chunk = new byte[CHUNK_BYTES];
        new Random(index).nextBytes(chunk);
        return chunk;
    }

    /// The uploader: takes up the upload at its last whole chunk, appends as often as it may, prints each size that is
    /// stored, and then waits to be killed.
    static void main(String[] arguments) throws IOException {
        LocalDirectoryStore store = LocalDirectoryStore.open(Path.of(arguments[0]));
        if (isComplete(store)) {
            System.out.println((long) CHUNKS * CHUNK_BYTES);
            return;
        }
        try (PendingObject pending = store.pending(NAME)) {
            int done = Math.toIntExact(pending.size() / CHUNK_BYTES);
            pending.truncate((long) done * CHUNK_BYTES);
            int end = Math.min(CHUNKS, done + Integer.parseInt(arguments[1]));
            for (int i = done; i < end; i++) {
                pending.append((long) i * CHUNK_BYTES, chunk(i), 0, CHUNK_BYTES);
                System.out.println((long) (i + 1) * CHUNK_BYTES);
            }
            if (end < CHUNKS) {
                int ignored = System.in.read();
                return;
            }
            pending.complete();
        }
    }
}
