package cce.cvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ControlGroupTest {
    private static final String V1 = """
            36 25 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            37 25 0:33 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
            38 25 0:34 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
            39 25 0:35 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
            40 25 0:36 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """;

    @Test
    void parse_ofV1_takesTheControllersThatBoundAJob() {
        assertThat(ControlGroup.parse(V1, "x").entrances())
                .containsExactly(
                        Path.of("/sys/fs/cgroup/memory/x/cgroup.procs"),
                        Path.of("/sys/fs/cgroup/cpu,cpuacct/x/cgroup.procs"),
                        Path.of("/sys/fs/cgroup/pids/x/cgroup.procs"));
        assertThat(ControlGroup.parse(V1, "x").leaves()).isEmpty();
    }

    @Test
    void parse_ofV2_enteringEndsInALeaf() {
        ControlGroup group = ControlGroup.parse("30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw", "x");

        assertThat(group.entrances()).containsExactly(Path.of("/sys/fs/cgroup/x/cgroup.procs"));
        assertThat(group.leaves()).containsExactly(Path.of("/sys/fs/cgroup/x/agent/cgroup.procs"));
    }

    @Test
    void parse_ofReadOnlyOrNoGroups_findsNone() {
        assertThat(ControlGroup.parse(V1.replace("rw,relatime", "ro,relatime"), "x").entrances()).isEmpty();
        assertThat(ControlGroup.parse("", "x").entrances()).isEmpty();
        assertThat(ControlGroup.parse("nonsense\n1 2 - \n", "x").entrances()).isEmpty();
    }

    @Test
    void create_withoutGroupsIsTheFallback() throws Exception {
        assertThat(ControlGroup.parse("", "x").create()).isEqualTo("none");
    }
}
