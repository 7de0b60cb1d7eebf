package cce.decryptfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.decryptfs.TreeException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {

    @Test
    void emptyTree_hasOnlyTheRoot() {
        FileTree tree = FileTree.builder().build();

        assertThat(tree.entryCount()).isEqualTo(1);
        assertThat(tree.fileCount()).isZero();
        assertThat(tree.isDirectory(FileTree.ROOT)).isTrue();
        assertThat(tree.childCount(FileTree.ROOT)).isZero();
        assertThat(tree.parent(FileTree.ROOT)).isEqualTo(FileTree.ROOT);
    }

    @Test
    void files_areFoundByPathWithTheirNumberAndSize() {
        TreeBuilder builder = FileTree.builder();
        int second = builder.file("b/c/two", 22);
        int first = builder.executable("b/one", 1L << 40);
        FileTree tree = builder.directory("empty").build();

        int two = entry(tree, "b/c/two");
        int one = entry(tree, "b/one");
        assertThat(tree.file(two)).isEqualTo(second).isZero();
        assertThat(tree.file(one)).isEqualTo(first).isEqualTo(1);
        assertThat(tree.size(one)).isEqualTo(1L << 40);
        assertThat(tree.isExecutable(one)).isTrue();
        assertThat(tree.isExecutable(two)).isFalse();
        assertThat(tree.path(two)).isEqualTo("b/c/two");
        assertThat(tree.isDirectory(entry(tree, "empty"))).isTrue();
        assertThat(tree.totalBytes()).isEqualTo((1L << 40) + 22);
        assertThat(tree.entryCount()).isEqualTo(6);
    }

    @Test
    void absentNames_areNotFound() {
        TreeBuilder builder = FileTree.builder();
        builder.file("m", 0);
        FileTree tree = builder.build();

        for (String name : new String[] {"", "a", "l", "mm", "n", "zzzzzz", "M"}) {
            assertThat(find(tree, FileTree.ROOT, name)).as(name).isEqualTo(FileTree.ABSENT);
        }
    }

    @Test
    void randomTree_findsEveryEntryAndIsSorted() {
        Random random = new Random(7);
        TreeBuilder builder = FileTree.builder();
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String path =
                    "d" + random.nextInt(50) + "/é" + random.nextInt(20) + "/f" + Long.toString(random.nextLong(), 36);
            numbers.computeIfAbsent(path, _ -> builder.file(path, path.length()));
        }
        FileTree tree = builder.build();

        numbers.forEach((path, number) -> {
            int entry = entry(tree, path);
            assertThat(tree.file(entry)).isEqualTo(number);
            assertThat(tree.path(entry)).isEqualTo(path);
        });
        assertThat(tree.fileCount()).isEqualTo(numbers.size());
        assertThat(tree.entryCount()).isEqualTo(1 + 50 + 50 * 20 + numbers.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "./a", "a\0b", "a/\ud800", "//"})
    void pathNoFileCanHave_isRefused(String path) {
        TreeBuilder builder = FileTree.builder();

        assertThatThrownBy(() -> builder.file(path, 0))
                .isInstanceOfSatisfying(
                        TreeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_PATH));
    }

    @Test
    void componentOf255Bytes_isTheLongest() {
        TreeBuilder builder = FileTree.builder();
        builder.file("é".repeat(127) + "x", 0);

        assertThatThrownBy(() -> builder.file("é".repeat(128), 0)).isInstanceOf(TreeException.class);
        assertThatThrownBy(() -> builder.file("x".repeat(256), 0)).isInstanceOf(TreeException.class);
    }

    @Test
    void pathLongerThanTheKernelOpens_isRefused() {
        TreeBuilder builder = FileTree.builder();

        assertThatThrownBy(() -> builder.file("d/".repeat(2048) + "f", 0)).isInstanceOf(TreeException.class);
    }

    @Test
    void samePathTwice_isRefused() {
        TreeBuilder builder = FileTree.builder();
        builder.file("a/b", 1);
        builder.file("a/b", 1);

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        TreeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE));
    }

    @Test
    void fileWhereADirectoryIsNeeded_isRefused() {
        TreeBuilder builder = FileTree.builder();
        builder.file("a", 1);
        builder.file("a/b", 1);

        assertThatThrownBy(builder::build).isInstanceOf(TreeException.class);
    }

    @Test
    void negativeSize_isRefused() {
        TreeBuilder builder = FileTree.builder();

        assertThatThrownBy(() -> builder.file("a", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int entry(FileTree tree, String path) {
        int entry = FileTree.ROOT;
        for (String name : path.split("/")) {
            entry = find(tree, entry, name);
            assertThat(entry).as(path).isNotEqualTo(FileTree.ABSENT);
        }
        return entry;
    }

    private static int find(FileTree tree, int directory, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        return tree.find(directory, bytes, bytes.length);
    }
}
