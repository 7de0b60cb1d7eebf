package cce.decryptfs;

import cce.decryptfs.libc.ProcessCalls;
import java.nio.file.Path;

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
    /// The calling process must not map files of its own mount into memory: a page fault would wait for a thread
    /// of this process while the virtual machine waits for the faulting thread.
    ///
    /// @param mountPoint an absolute path of an existing directory
    public static Mount mount(Path mountPoint, FileTree tree, FileContents contents, MountOptions options)
            throws MountException {
        return KernelMount.start(mountPoint, new FileServer(tree, contents, options), options);
    }

    /// Mounts the files of a sealed dataset. Each byte is fetched, verified and decrypted when a program reads it.
    ///
    /// @param mountPoint an absolute path of an existing directory
    public static Mount mount(Path mountPoint, SealedDataset dataset, MountOptions options) throws MountException {
        return mount(mountPoint, dataset.tree(), new SealedContents(dataset), options);
    }

    /// Takes core dumps and `ptrace` by other users away from this process, so that plaintext and keys in its
    /// memory do not reach a disk or a debugger. To be called once by the agent before it holds a key.
    ///
    /// @return whether the kernel agreed
    public static boolean denyCoreDumps() {
        return ProcessCalls.denyDumps() == 0;
    }

    /// Keeps all memory of this process, present and future, out of swap. Where the process may lock less than it
    /// uses the kernel refuses; a CVM without swap does not need it.
    ///
    /// @return whether the kernel agreed
    public static boolean denySwap() {
        return ProcessCalls.lockMemory() == 0;
    }
}
