package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "a/b", ".hidden", "..a", "a..", "a b/c", "d\u00e9j\u00e0", "\ud83d\ude00", "a\\b", "~"})
    void ordinaryPath_isAccepted(String path) throws SealingException {
        assertThat(SnapshotPath.parse(path).toString()).isEqualTo(path);
    }

    static Stream<String> badPaths() {
        return Stream.of(
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/../b",
                "../a",
                "a/.",
                "./a",
                "a\0b",
                "a\nb",
                "\u007f",
                "\u0085",
                "e\u0301", // decomposed: not NFC
                "\ud800", // half a character
                "a/" + "b".repeat(256),
                "\u00e9".repeat(128), // 256 bytes in UTF-8
                "a/".repeat(32) + "a",
                ("b".repeat(200) + "/").repeat(20) + "b".repeat(200));
    }

    @ParameterizedTest
    @MethodSource("badPaths")
    void otherPath_isRefused(String path) {
        assertThatThrownBy(() -> SnapshotPath.parse(path))
                .isInstanceOfSatisfying(
                        SealingException.class,
                        e -> assertThat(e.reason()).isEqualTo(SealingException.Reason.BAD_PATH));
    }

    @Test
    void limits_areInclusive() throws SealingException {
        SnapshotPath.parse("b".repeat(255));
        SnapshotPath.parse("a/".repeat(31) + "a");
        assertThat(SnapshotPath.parse("a/b/c").names()).containsExactly("a", "b", "c");
    }

    @Test
    void order_isThatOfUtf8Bytes() throws SealingException {
        // UTF-16 order would put the supplementary character first.
        assertThat(SnapshotPath.parse("\uffee")).isLessThan(SnapshotPath.parse("\ud83d\ude00"));
        assertThat(SnapshotPath.parse("a")).isLessThan(SnapshotPath.parse("a-b"));
        assertThat(SnapshotPath.parse("a-b")).isLessThan(SnapshotPath.parse("a/b"));
    }
}
