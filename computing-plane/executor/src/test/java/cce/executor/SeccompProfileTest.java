package cce.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The list of allowed system calls, read as a reviewer would.
final class SeccompProfileTest {

    private static final JsonNode PROFILE = SeccompProfile.load();

    private static Set<String> allowed() {
        Set<String> names = new HashSet<>();
        for (JsonNode group : PROFILE.path("syscalls")) {
            if (group.path("action").stringValue().equals("SCMP_ACT_ALLOW")) {
                group.path("names").forEach(name -> names.add(name.stringValue()));
            }
        }
        return names;
    }

    @Test
    void default_isToRefuse_onOneArchitecture() {
        assertThat(PROFILE.path("defaultAction").stringValue()).isEqualTo("SCMP_ACT_ERRNO");
        assertThat(PROFILE.path("architectures").size()).isEqualTo(1);
    }

    @Test
    void group_withoutAReason_doesNotExist() {
        for (JsonNode group : PROFILE.path("syscalls")) {
            assertThat(group.path("reason").asString("")).hasSizeGreaterThan(20);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount",
                "umount2",
                "pivot_root",
                "chroot",
                "move_mount",
                "open_tree",
                "fsopen",
                "mount_setattr",
                "unshare",
                "setns",
                "clone3",
                "ptrace",
                "process_vm_readv",
                "process_vm_writev",
                "process_madvise",
                "pidfd_getfd",
                "kcmp",
                "keyctl",
                "add_key",
                "request_key",
                "bpf",
                "perf_event_open",
                "userfaultfd",
                "io_uring_setup",
                "io_uring_enter",
                "io_uring_register",
                "kexec_load",
                "kexec_file_load",
                "init_module",
                "finit_module",
                "delete_module",
                "reboot",
                "swapon",
                "swapoff",
                "acct",
                "quotactl",
                "settimeofday",
                "clock_settime",
                "adjtimex",
                "sethostname",
                "setdomainname",
                "iopl",
                "ioperm",
                "modify_ldt",
                "name_to_handle_at",
                "open_by_handle_at",
                "fanotify_init",
                "lookup_dcookie",
                "syslog",
                "vhangup",
                "nfsservctl",
                "uselib",
                "landlock_restrict_self",
                "seccomp",
                "migrate_pages",
                "move_pages",
                "mbind",
                "memfd_secret",
                "setxattr"
            })
    void dangerousCall_isNotAllowed(String name) {
        assertThat(allowed()).doesNotContain(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "socketpair", "clone", "ioctl", "personality"})
    void callThatDependsOnArguments_isAllowedOnlyWithThem(String name) {
        for (JsonNode group : PROFILE.path("syscalls")) {
            for (JsonNode listed : group.path("names")) {
                if (listed.stringValue().equals(name)) {
                    assertThat(group.path("args").size()).isEqualTo(1);
                }
            }
        }
    }
}
