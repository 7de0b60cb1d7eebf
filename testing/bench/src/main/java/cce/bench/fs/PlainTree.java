package cce.bench.fs;

import cce.decryptfs.FileContents;
import cce.decryptfs.FileTree;
import cce.decryptfs.TreeBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A folder's files as they are, for both FUSE bindings alike: what differs between them is then the binding.
final class PlainTree implements FileContents {

    /// Smaller files are opened for each read, as whoever serves millions of them has to.
    private static final int KEPT_OPEN_BYTES = 64 * 1024;

    private final List<Path> files = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, FileChannel> channels = new ConcurrentHashMap<>();
    private final Path folder;
    private final FileTree tree;

    PlainTree(Path folder) throws IOException {
        this.folder = folder;
        TreeBuilder builder = FileTree.builder();
        try (Stream<Path> all = Files.walk(folder).filter(Files::isRegularFile)) {
            for (Path file : all.toList()) {
                String path = folder.relativize(file).toString();
                long size = Files.size(file);
                numbers.put("/" + path, builder.file(path, size));
                files.add(file);
                sizes.add(size);
            }
        }
        tree = builder.build();
    }

    FileTree tree() {
        return tree;
    }

    Path folder() {
        return folder;
    }

    /// Number of the file at an absolute path inside the mount, or -1.
    int number(String path) {
        return numbers.getOrDefault(path, -1);
    }

    long size(int file) {
        return sizes.get(file);
    }

    @Override
    public void read(int file, long position, byte[] target, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        read(file, position, buffer);
    }

    void read(int file, long position, ByteBuffer buffer) throws IOException {
        if (sizes.get(file) >= KEPT_OPEN_BYTES) {
            read(kept(file), position, buffer);
        } else {
            try (FileChannel channel = FileChannel.open(files.get(file))) {
                read(channel, position, buffer);
            }
        }
    }

    private FileChannel kept(int file) throws IOException {
        FileChannel channel = channels.get(file);
        if (channel == null) {
            channel = FileChannel.open(files.get(file));
            channels.put(file, channel);
        }
        return channel;
    }

    private static void read(FileChannel channel, long position, ByteBuffer buffer) throws IOException {
        long origin = position - buffer.position();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, origin + buffer.position()) < 0) {
                throw new IOException("The file ended.");
            }
        }
    }
}
