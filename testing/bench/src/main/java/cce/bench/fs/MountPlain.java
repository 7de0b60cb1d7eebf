package cce.bench.fs;

import cce.decryptfs.DecryptFs;
import cce.decryptfs.Mount;
import cce.decryptfs.MountOptions;
import java.io.IOException;
import java.nio.file.Path;

/// `MountPlain FOLDER MOUNTPOINT`: a folder through DecryptFS's own FUSE protocol, without cryptography.
public final class MountPlain {

    private MountPlain() {}

    public static void main(String... arguments) throws IOException {
        PlainTree plain = new PlainTree(Path.of(arguments[0]));
        try (Mount mount = DecryptFs.mount(Path.of(arguments[1]), plain.tree(), plain, MountOptions.standard())) {
            System.out.println("mounted");
            int ignored = System.in.read();
            System.err.println(mount.statistics());
        }
    }
}
