package cce.decryptfs;

import cce.decryptfs.SealedDataset.OpenFile;
import cce.decryptfs.libc.FileCalls;
import cce.decryptfs.libc.MountCalls;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectName;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The second half of a [Rehearsal]: a mount like any other, of one file that means nothing, read through the kernel
/// until it gets no faster. What a store, the threads of a mount and the exchange with the kernel need is compiled
/// then too, which is half of the first read's time.
///
/// The mount is in a folder nobody else may enter, and leaves the tree of folders at once: it lives on in an
/// open descriptor, and would end with this process.
final class DressRehearsal {

    private static final ObjectName OBJECT = new ObjectName("rehearsal");

    private static final int READ_BYTES = 1 << 20;

    /// Names of the same object: the kernel's cache would answer for one that was read before.
    private static final int MAX_FILES = 1024;

    /// Files of one measured part.
    private static final int FILES_PER_ACT = 32;

    /// Parts in a row that were no faster than those before.
    private static final int ENOUGH = 3;

    /// A smaller gain is chance.
    private static final double GAIN = 0.93;

    private DressRehearsal() {}

    /// Returns when reading gets no faster, when the time is over, and at once where this process may not mount.
    ///
    /// @param temporary where a folder may be made
    /// @param ciphertext of [Rehearsal#FILE_BYTES], sealed with the key in that context
    /// @return how many files were read
    static int run(Path temporary, byte[] ciphertext, DatasetKey key, SealedFileContext context, long deadline) {
        if (MountCalls.effectiveUser() != 0) {
            // An ordinary user's mount outlives a killed process.
            return 0;
        }
        try {
            Path folder = Files.createTempDirectory(temporary, "cce-rehearsal-");
            try {
                return perform(folder, ciphertext, key, context, deadline);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            System.getLogger(DressRehearsal.class.getName())
                    .log(System.Logger.Level.DEBUG, "The first reads will be slower than they could be.", e);
            return 0;
        }
    }

    private static int perform(Path folder, byte[] ciphertext, DatasetKey key, SealedFileContext context, long deadline)
            throws IOException {
        ObjectStore store = LocalDirectoryStore.open(folder.resolve("store"));
        store.put(OBJECT, ciphertext);
        OpenFiles files = new OpenFiles(_ -> open(store, ciphertext.length, key, context), OpenFiles.MAX_OPEN);
        TreeBuilder builder = FileTree.builder();
        for (int i = 0; i < MAX_FILES; i++) {
            int ignored = builder.file(Integer.toString(i), Rehearsal.FILE_BYTES);
        }
        FilesAhead none = FilesAhead.of((_, _) -> Optional.empty(), MAX_FILES, false);
        SealedContents contents = new SealedContents(files, none, Optional.empty());
        Path mountPoint = Files.createDirectory(folder.resolve("mnt"));
        try (Mount mount = DecryptFs.mount(mountPoint, builder.build(), contents, MountOptions.standard())) {
            String path = mount.mountPoint().toString();
            int root = FileCalls.open(path, FileCalls.O_CLOEXEC);
            if (root < 0) {
                throw new IOException("The mount's own folder cannot be opened (error " + -root + ").");
            }
            try {
                int ignored = MountCalls.unmount(path, MountCalls.MNT_DETACH | MountCalls.UMOUNT_NOFOLLOW);
                return read(Path.of("/proc/self/fd/" + root), deadline);
            } finally {
                FileCalls.close(root);
            }
        }
    }

    private static OpenFile open(ObjectStore store, int bytes, DatasetKey key, SealedFileContext context)
            throws IOException {
        ObjectReader reader = store.open(OBJECT);
        try {
            return new OpenFile(SealedFile.open(reader::readFully, bytes, SegmentSize.KIB_16, key, context), reader);
        } catch (SealingException e) {
            reader.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int read(Path root, long deadline) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
        long best = Long.MAX_VALUE;
        int noFaster = 0;
        int file = 0;
        while (file < MAX_FILES && noFaster < ENOUGH && System.nanoTime() < deadline) {
            long before = System.nanoTime();
            for (int i = 0; i < FILES_PER_ACT; i++) {
                read(root.resolve(Integer.toString(file++)), buffer);
            }
            long nanos = System.nanoTime() - before;
            noFaster = nanos < best * GAIN ? 0 : noFaster + 1;
            best = Math.min(best, nanos);
        }
        return file;
    }

    private static void read(Path file, ByteBuffer buffer) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            int read = 0;
            while (read >= 0) {
                read = channel.read(buffer.clear());
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
