package cce.bench.fs;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.cryptomator.jfuse.api.DirFiller;
import org.cryptomator.jfuse.api.Errno;
import org.cryptomator.jfuse.api.FileInfo;
import org.cryptomator.jfuse.api.Fuse;
import org.cryptomator.jfuse.api.FuseBuilder;
import org.cryptomator.jfuse.api.FuseConfig;
import org.cryptomator.jfuse.api.FuseConnInfo;
import org.cryptomator.jfuse.api.FuseMountFailedException;
import org.cryptomator.jfuse.api.FuseOperations;
import org.cryptomator.jfuse.api.Stat;

/// `MountPlainWithJfuse FOLDER MOUNTPOINT`: the same folder through jfuse and libfuse.
public final class MountPlainWithJfuse implements FuseOperations {

    private static final String LIBRARY = "libfuse3.so.3";

    private final PlainTree plain;
    private final Errno errno;

    private MountPlainWithJfuse(PlainTree plain, Errno errno) {
        this.plain = plain;
        this.errno = errno;
    }

    public static void main(String... arguments) throws IOException, FuseMountFailedException, TimeoutException {
        PlainTree plain = new PlainTree(Path.of(arguments[0]));
        FuseBuilder builder = Fuse.builder();
        builder.setLibraryPath(library());
        try (Fuse fuse = builder.build(new MountPlainWithJfuse(plain, builder.errno()))) {
            fuse.mount(
                    "bench",
                    Path.of(arguments[1]),
                    "-oro,fsname=bench,entry_timeout=3600,attr_timeout=3600,kernel_cache");
            System.out.println("mounted");
            int ignored = System.in.read();
        }
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public Set<Operation> supportedOperations() {
        return Set.of(
                Operation.INIT,
                Operation.GET_ATTR,
                Operation.OPEN,
                Operation.READ,
                Operation.RELEASE,
                Operation.READ_DIR);
    }

    @Override
    public void init(FuseConnInfo connection, FuseConfig config) {
        connection.setWant(
                connection.want() | FuseConnInfo.FUSE_CAP_ASYNC_READ | FuseConnInfo.FUSE_CAP_PARALLEL_DIROPS);
    }

    @Override
    public int getattr(String path, Stat stat, FileInfo info) {
        int file = plain.number(path);
        if (file >= 0) {
            stat.setMode(Stat.S_IFREG | 0444);
            stat.setNLink((short) 1);
            stat.setSize(plain.size(file));
            return 0;
        }
        if (Files.isDirectory(plain.folder().resolve(path.substring(1)))) {
            stat.setMode(Stat.S_IFDIR | 0555);
            stat.setNLink((short) 2);
            return 0;
        }
        return -errno.enoent();
    }

    @Override
    public int open(String path, FileInfo info) {
        int file = plain.number(path);
        if (file < 0) {
            return -errno.enoent();
        }
        info.setFh(file);
        return 0;
    }

    @Override
    public int read(String path, ByteBuffer buffer, long size, long offset, FileInfo info) {
        int file = (int) info.getFh();
        int length = (int) Math.clamp(plain.size(file) - offset, 0L, size);
        try {
            plain.read(file, offset, buffer.limit(length));
            return length;
        } catch (IOException e) {
            return -errno.eio();
        }
    }

    @Override
    public int release(String path, FileInfo info) {
        return 0;
    }

    @Override
    public int readdir(String path, DirFiller filler, long offset, FileInfo info, int flags) {
        File[] children = plain.folder().resolve(path.substring(1)).toFile().listFiles();
        try {
            filler.fill(".");
            filler.fill("..");
            for (File child : children == null ? new File[0] : children) {
                filler.fill(child.getName());
            }
            return 0;
        } catch (IOException e) {
            return -errno.eio();
        }
    }

    private static String library() {
        for (String folder : new String[] {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"}) {
            Path candidate = Path.of(folder, LIBRARY);
            if (Files.exists(candidate)) {
                return candidate.toString();
            }
        }
        return LIBRARY;
    }
}
