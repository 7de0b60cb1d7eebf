package cce.decryptfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A tree whose files are byte arrays, which can also be written to a plain directory to compare with.
final class MemoryFiles implements FileContents {

    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<byte[]> byNumber = new ArrayList<>();

    MemoryFiles with(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    MemoryFiles with(String path, String text) {
        return with(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Files of random names, depths and sizes, sizes around page and request borders among them.
    static MemoryFiles random(long seed, int count) {
        Random random = new Random(seed);
        int[] borders = {0, 1, 4095, 4096, 4097, 65535, 65536, 131071, 131072, 131073, 1 << 20, (1 << 20) + 1};
        MemoryFiles result = new MemoryFiles();
        for (int i = 0; i < count; i++) {
            StringBuilder path = new StringBuilder();
            for (int depth = random.nextInt(6); depth > 0; depth--) {
                path.append("d").append(random.nextInt(4)).append('/');
            }
            byte[] bytes = new byte[i < borders.length ? borders[i] : random.nextInt(200_000)];
            random.nextBytes(bytes);
            result.with(path + "file-" + i, bytes);
        }
        return result;
    }

    FileTree tree() {
        TreeBuilder builder = FileTree.builder();
        byNumber.clear();
        files.forEach((path, bytes) -> {
            int number = builder.file(path, bytes.length);
            if (number != byNumber.size()) {
                throw new AssertionError("Files are not numbered in order.");
            }
            byNumber.add(bytes);
        });
        return builder.build();
    }

    byte[] bytes(String path) {
        byte[] bytes = files.get(path);
        if (bytes == null) {
            throw new AssertionError("No test file " + path);
        }
        return bytes;
    }

    void writeTo(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    @Override
    public void read(int file, long position, byte[] target, int offset, int length) {
        System.arraycopy(byNumber.get(file), Math.toIntExact(position), target, offset, length);
    }
}
