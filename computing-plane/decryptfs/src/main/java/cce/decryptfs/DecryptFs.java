package cce.decryptfs;

import java.nio.file.Path;
import java.time.Duration;

/// Mounts file trees.
///
/// ```java
/// TreeBuilder builder = FileTree.builder();
/// int readme = builder.file("docs/readme.txt", 5);
/// FileTree tree = builder.build();
/// try (Mount mount = DecryptFs.mount(Path.of("/data/d1"), tree, contents, MountOptions.standard())) { ... }
/// ```
///
/// As root it mounts with `mount(2)`; as an ordinary user through `fusermount3`.
public final class DecryptFs {

    private DecryptFs() {}

    /// Mounts a tree on an existing directory. When the call returns the files can be read. A dead mount that an
    /// earlier, killed process left on the same directory is removed first.
    ///
    /// The calling process must not map files of its own mount into memory: a page fault would wait for a thread of
    /// this process while the virtual machine waits for the faulting thread.
    ///
    /// @param mountPoint an absolute path of an existing directory
    public static Mount mount(Path mountPoint, FileTree tree, FileContents contents, MountOptions options)
            throws MountException {
        return KernelMount.start(mountPoint, new FileServer(tree, contents, options), options);
    }

    /// Mounts the files of a sealed dataset. Each byte is fetched, verified and decrypted when a program
    /// reads it.
    ///
    /// @param mountPoint an absolute path of an existing directory
    public static Mount mount(Path mountPoint, SealedDataset dataset, MountOptions options) throws MountException {
        return mount(mountPoint, dataset.tree(), new SealedContents(dataset), options);
    }

    /// Mounts the files of a sealed dataset whose store is far away: ciphertext is fetched ahead of sequential
    /// readers, and kept in memory and, if the options name a cache, on disk. A store that fails or does not answer
    /// costs the program an `EIO` and the mount a fault.
    ///
    /// @param mountPoint an absolute path of an existing directory
    public static Mount mount(Path mountPoint, SealedDataset dataset, MountOptions options, FetchOptions fetch)
            throws MountException {
        Fetcher fetcher = new Fetcher(dataset.store()::open, fetch);
        return mount(mountPoint, dataset.tree(), new SealedContents(dataset, fetcher), options);
    }

    /// Makes the first reads of a mount nearly as fast as the later ones: decrypts random bytes, in memory and then
    /// through a mount of its own that nobody else sees, until the virtual machine has compiled that path. It takes
    /// one or two seconds of the processors. To be run on a thread of its own while the process waits for
    /// something else anyway, or before a mount whose first bytes are urgent.
    ///
    /// @param limit after which it returns in any case
    public static void rehearse(Duration limit) {
        int ignored = Rehearsal.run(Path.of(System.getProperty("java.io.tmpdir")), limit);
    }
}
