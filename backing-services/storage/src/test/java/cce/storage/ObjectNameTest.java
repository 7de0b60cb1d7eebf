package cce.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "a/b", "a.b_c-d/9", "a..b"})
    void ordinaryName_isAccepted(String name) throws StorageException {
        assertThat(ObjectName.parse(name).toString()).isEqualTo(name);
    }

    static Stream<String> badNames() {
        return Stream.of(
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "../a",
                "a/../b",
                ".a",
                "-a",
                "_a",
                "A",
                "a b",
                "a\\b",
                "a\0",
                "a\n",
                "\u00e9",
                "a:b",
                "~",
                "a".repeat(129),
                "a/".repeat(8) + "a",
                ("a".repeat(100) + "/").repeat(5) + "a".repeat(100));
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void otherName_isRefused(String name) {
        assertThatThrownBy(() -> ObjectName.parse(name))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.BAD_NAME));
        assertThatIllegalArgumentException().isThrownBy(() -> new ObjectName(name));
    }

    @Test
    void prefixes_endAtSegments() {
        ObjectName name = ObjectName.of("a", "b", "c");

        assertThat(name.isBelow(new ObjectName("a"))).isTrue();
        assertThat(name.isBelow(new ObjectName("a/b"))).isTrue();
        assertThat(name.isBelow(name)).isFalse();
        assertThat(new ObjectName("ab/c").isBelow(new ObjectName("a"))).isFalse();
    }
}
