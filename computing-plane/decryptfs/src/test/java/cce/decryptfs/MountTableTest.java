package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountTableTest {

    @Test
    void line_isParsedWithAnyNumberOfOptionalFields() {
        String tail = " - fuse.decryptfs decryptfs ro,user_id=0";

        assertThat(MountTable.parse("42 27 0:39 / /data/d1 ro,nosuid" + tail))
                .isEqualTo(new MountTable.Entry("0:39", "/data/d1", "fuse.decryptfs"));
        assertThat(MountTable.parse("42 27 0:39 / /data/d1 ro,nosuid shared:1 master:2" + tail))
                .isEqualTo(new MountTable.Entry("0:39", "/data/d1", "fuse.decryptfs"));
    }

    @Test
    void mountPoint_isUnescaped() {
        MountTable.Entry entry = MountTable.parse("1 2 0:3 / /a\\040b\\011c\\134d ro - ext4 /dev/x rw");

        assertThat(entry.mountPoint()).isEqualTo("/a b\tc\\d");
    }

    @Test
    void brokenLine_isRefused() {
        assertThatThrownBy(() -> MountTable.parse("1 2 0:3 / /x ro ext4")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> MountTable.parse("")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void procOfThisProcess_isFound() throws Exception {
        assertThat(MountTable.on(Path.of("/proc")))
                .hasValueSatisfying(entry -> assertThat(entry.type()).isEqualTo("proc"));
        assertThat(MountTable.on(Path.of("/proc/no-such-mount"))).isEmpty();
    }
}
