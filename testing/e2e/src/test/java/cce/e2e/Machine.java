package cce.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// What the whole path needs of the machine and of the build. Where CI runs, both are there, and a lack is a failure.
final class Machine {
    static final Path ROOT =
            Path.of(System.getProperty("cce.root", "../..")).toAbsolutePath().normalize();

    private static final List<String> PROGRAMS =
            List.of("npm", "node", "python3", "runc", "mmdebstrap", "unshare", "setpriv");
    private static final List<String> DISTRIBUTIONS = List.of(
            "clients/cli", "privacy-plane/cced", "computing-plane/tee-agent", "hosting/cvm", "testing/tee-simulator");

    private Machine() {}

    /// Skips the test with a sentence when something is missing.
    static void assumeComplete() {
        for (String module : DISTRIBUTIONS) {
            require(
                    Files.isDirectory(ROOT.resolve(module).resolve("target/dist/lib")),
                    "The programs are not built; run ./mvnw verify or first ./mvnw -Dquick package.");
        }
        for (String program : PROGRAMS) {
            require(isOnPath(program), program + " is not installed; ./cce doctor says how.");
        }
        require(Files.exists(Path.of("/dev/fuse")), "/dev/fuse is missing; load the kernel module fuse.");
        require("root".equals(System.getProperty("user.name")), "The local CVM sandbox needs root.");
    }

    private static void require(boolean present, String otherwise) {
        Assumptions.assumeTrue(present || System.getenv("CI") != null, otherwise);
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return List.of(path.split(":")).stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
