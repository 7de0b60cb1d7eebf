package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Mounting through `fusermount3`: in a child process that root starts as an ordinary user, or as the user of the
/// test.
class UserMountTest {

    /// `nobody` on Debian.
    private static final String USER = "65534";

    private Path mountPoint;
    private List<String> asUser = List.of();

    @BeforeEach
    void prepare() throws Exception {
        Programs.need(Files.isExecutable(Path.of("/usr/bin/fusermount3")), "mounting as a user needs fusermount3");
        mountPoint = Files.createTempDirectory("decryptfs-user").toRealPath();
        if ("root".equals(System.getProperty("user.name"))) {
            asUser = List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups");
            Programs.succeed("chown", USER, mountPoint.toString());
            Files.setPosixFilePermissions(mountPoint, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Programs.need(userMay("test", "-r", "/dev/fuse", "-a", "-w", "/dev/fuse"), "/dev/fuse is not open to users");
        Programs.need(userMay("test", "-r", ownClass().toString()), "an ordinary user cannot read the compiled tests");
    }

    @Test
    void ordinaryUser_mountsReadsAndUnmounts() throws Exception {
        Process child = MountingChild.start(asUser, mountPoint);
        assertThat(MountTable.on(mountPoint))
                .hasValueSatisfying(entry -> assertThat(entry.type()).isEqualTo("fuse.decryptfs"));
        assertThat(userReads()).isEqualTo(MountingChild.HELLO);

        assertThat(MountingChild.finish(child)).isZero();

        assertThat(MountTable.on(mountPoint)).isEmpty();
        Files.delete(mountPoint);
    }

    @Test
    void deadMountOfAUser_isRemovedByTheNext() throws Exception {
        MountingChild.start(asUser, mountPoint).destroyForcibly().waitFor();
        assertThat(MountTable.on(mountPoint)).isPresent();

        Process child = MountingChild.start(asUser, mountPoint);

        assertThat(userReads()).isEqualTo(MountingChild.HELLO);
        assertThat(MountingChild.finish(child)).isZero();
        assertThat(MountTable.on(mountPoint)).isEmpty();
        Files.delete(mountPoint);
    }

    private boolean userMay(String... command) throws IOException, InterruptedException {
        return Programs.run(command(command)).status() == 0;
    }

    private String userReads() throws IOException, InterruptedException {
        return Programs.succeed(command("cat", mountPoint.resolve("hello").toString()));
    }

    private String[] command(String... command) {
        return java.util.stream.Stream.concat(asUser.stream(), List.of(command).stream())
                .toArray(String[]::new);
    }

    private static Path ownClass() {
        String first = System.getProperty("java.class.path").split(":")[0];
        return Path.of(first, "cce", "decryptfs", "MountingChild.class");
    }
}
