package cce.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cce.storage.StorageException.Reason;
import cce.storage.contract.ObjectStoreContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDirectoryStoreTest extends ObjectStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected ObjectStore store() throws StorageException {
        return LocalDirectoryStore.open(folder.resolve("store"));
    }

    @Override
    protected ObjectStore reopened() throws StorageException {
        return LocalDirectoryStore.open(folder.resolve("store"));
    }

    @Test
    void openReader_outlivesDeletion() throws StorageException {
        store().put(NAME, bytes(10));
        try (ObjectReader reader = store().open(NAME)) {
            store().delete(NAME);
            byte[] read = new byte[10];
            reader.readFully(0, read, 0, 10);
            assertThat(read).isEqualTo(bytes(10));
        }
    }

    @Test
    void readOnlyStore_readsAndChangesNothing() throws StorageException {
        store().put(NAME, bytes(10));
        ObjectStore readOnly = LocalDirectoryStore.openReadOnly(folder.resolve("store"));

        assertThat(readOnly.get(NAME, 10)).isEqualTo(bytes(10));
        assertReason(() -> readOnly.put(new ObjectName("a"), new byte[1]), Reason.IO);
        assertReason(() -> readOnly.pending(new ObjectName("a")), Reason.IO);
        assertReason(() -> readOnly.delete(NAME), Reason.IO);
        assertReason(() -> LocalDirectoryStore.openReadOnly(folder.resolve("absent")), Reason.NOT_FOUND);
    }

    @Test
    void plantedSymbolicLinks_areNotFollowed() throws IOException {
        ObjectStore store = store();
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path objects = folder.resolve("store/objects");
        Files.createSymbolicLink(objects.resolve("link"), secret);
        Files.createSymbolicLink(objects.resolve("folder"), folder);
        Files.createSymbolicLink(folder.resolve("store/pending/upload"), secret);

        assertReason(() -> store.open(new ObjectName("link")), Reason.IO);
        assertReason(() -> store.size(new ObjectName("link")), Reason.IO);
        assertReason(() -> store.open(new ObjectName("folder/secret")), Reason.BAD_NAME);
        assertReason(() -> store.put(new ObjectName("folder/new"), new byte[1]), Reason.BAD_NAME);
        assertReason(() -> store.pending(new ObjectName("upload")), Reason.IO);
        assertThat(store.list(new ObjectName("folder"))).isEmpty();
        assertThat(secret).hasContent("secret");
    }

    @Test
    void pipeInTheStore_doesNotBlockAReader() throws Exception {
        ObjectStore store = store();
        Path pipe = folder.resolve("store/objects/pipe");
        assumeTrue(run("mkfifo", pipe.toString()), "mkfifo is not installed");

        assertReason(() -> store.open(new ObjectName("pipe")), Reason.IO);
    }

    @Test
    void nameBelowAnObject_isRefused() throws StorageException {
        store().put(new ObjectName("a"), bytes(1));

        assertReason(() -> store().put(new ObjectName("a/b"), bytes(1)), Reason.BAD_NAME);
        assertReason(() -> store().open(new ObjectName("a/b")), Reason.BAD_NAME);
    }

    @Test
    void folder_isNoObject() throws StorageException {
        store().put(new ObjectName("a/b"), bytes(1));

        assertReason(() -> store().open(new ObjectName("a")), Reason.NOT_FOUND);
        store().delete(new ObjectName("a"));
        assertThat(store().size(new ObjectName("a/b"))).isOne();
    }

    @Test
    void leftoverOfAnOldPut_isSwept() throws IOException {
        store();
        Path old = Files.writeString(folder.resolve("store/tmp/old"), "x");
        Path recent = Files.writeString(folder.resolve("store/tmp/recent"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

        store();

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void killBetweenLinkAndUnlink_isRepaired() throws IOException {
        store().put(NAME, bytes(10));
        Path pending = folder.resolve("store/pending").resolve(NAME.value());
        Files.createDirectories(pending.getParent());
        Files.createLink(pending, folder.resolve("store/objects").resolve(NAME.value()));

        assertReason(() -> store().pending(NAME), Reason.EXISTS);
        assertThat(pending).doesNotExist();
        assertThat(store().get(NAME, 10)).isEqualTo(bytes(10));
    }

    @Test
    void interruptedReader_doesNotBreakTheOthers() throws Exception {
        byte[] bytes = bytes(100_000);
        store().put(NAME, bytes);
        try (ObjectReader reader = store().open(NAME)) {
            FutureTask<Void> interrupted = new FutureTask<>(() -> {
                Thread.currentThread().interrupt();
                assertReason(() -> reader.readFully(0, new byte[1_000], 0, 1_000), Reason.IO);
                return null;
            });
            Thread.startVirtualThread(interrupted);
            interrupted.get();

            byte[] read = new byte[100_000];
            reader.readFully(0, read, 0, read.length);
            assertThat(read).isEqualTo(bytes);
        }
    }

    @Test
    void closedReader_readsNoMore() throws StorageException {
        store().put(NAME, bytes(10));
        ObjectReader reader = store().open(NAME);
        reader.close();

        assertReason(() -> reader.readFully(0, new byte[10], 0, 10), Reason.IO);
    }

    @Test
    void fullDisk_isSaidAndNothingPartialIsVisible() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "cce-test", small.toString()),
                "mounting a small tmpfs needs root");
        try {
            ObjectStore store = LocalDirectoryStore.open(small);
            assertReason(() -> store.put(NAME, new ByteArrayInputStream(bytes(2_000_000))), Reason.FULL);
            assertReason(() -> store.size(NAME), Reason.NOT_FOUND);
            try (PendingObject pending = store.pending(NAME)) {
                pending.append(0, bytes(500_000), 0, 500_000);
                assertReason(() -> pending.append(500_000, bytes(800_000), 0, 800_000), Reason.FULL);
                // The failed append left nothing behind: the rest fits.
                assertThat(pending.size()).isEqualTo(500_000);
                pending.append(500_000, bytes(100_000), 0, 100_000);
                pending.complete();
            }
            assertThat(store.size(NAME)).isEqualTo(600_000);
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
