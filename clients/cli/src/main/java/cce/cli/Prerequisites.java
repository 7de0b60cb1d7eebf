package cce.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the embedded stack needs from the machine, and the package that brings it on Debian and Ubuntu.
final class Prerequisites {
    /// @param fix what to do when it is missing; a Debian package name when `isPackage`
    record Check(String name, boolean present, String found, String fix, boolean isPackage) {}

    /// Whether the kernel offers FUSE over io_uring; there since Linux 6.14.
    private static final Path RING = Path.of("/sys/module/fuse/parameters/enable_uring");

    private Prerequisites() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                "JDK 25",
                Runtime.version().feature() >= 25,
                Runtime.version().toString(),
                "Install a JDK 25 or newer.",
                false));
        checks.add(program("node", "nodejs"));
        checks.add(program("npm", "npm"));
        checks.add(program("python3", "python3"));
        checks.add(pythonVenv());
        checks.add(program("runc", "runc"));
        checks.add(program("mmdebstrap", "mmdebstrap"));
        checks.add(program("unshare", "util-linux"));
        checks.add(program("setpriv", "util-linux"));
        checks.add(program("mount", "mount"));
        checks.add(program("fusermount3", "fuse3"));
        boolean fuse = Files.exists(Path.of("/dev/fuse"));
        checks.add(new Check(
                "/dev/fuse", fuse, fuse ? fuseFound() : "missing", "Load the kernel module: modprobe fuse", false));
        boolean root = "root".equals(System.getProperty("user.name"));
        checks.add(new Check(
                "permission to make namespaces",
                root,
                root ? "root" : "user " + System.getProperty("user.name"),
                "Run with sudo: the local CVM sandbox mounts and unshares as root.",
                false));
        return checks;
    }

    private static String fuseFound() {
        if (!Files.exists(RING)) {
            return "present";
        }
        try {
            return Files.readString(RING).strip().equals("Y")
                    ? "present, with io_uring"
                    : "present; small reads are faster with: echo Y > " + RING;
        } catch (IOException e) {
            return "present; whether it offers io_uring cannot be read";
        }
    }

    /// The one command that installs every missing package, if any is missing.
    static Optional<String> installCommand(List<Check> checks) {
        List<String> packages = checks.stream()
                .filter(check -> !check.present() && check.isPackage())
                .map(Check::fix)
                .distinct()
                .toList();
        return packages.isEmpty() ? Optional.empty() : Optional.of("apt-get install -y " + String.join(" ", packages));
    }

    /// Installs missing packages where that is allowed; otherwise says what to run.
    static void ensure(java.util.function.Consumer<String> progress) {
        List<Check> checks = all();
        Optional<String> command = installCommand(checks);
        if (command.isPresent() && canInstall()) {
            progress.accept("installing: " + command.get());
            Shell.run(List.of(
                    "sh",
                    "-c",
                    "apt-get update -qq && DEBIAN_FRONTEND=noninteractive " + command.get()
                            + " -qq --no-install-recommends >/dev/null"));
            checks = all();
            command = installCommand(checks);
        }
        if (command.isPresent()) {
            throw CliException.environment("Packages are missing. Run: sudo " + command.get());
        }
        checks.stream().filter(check -> !check.present()).findFirst().ifPresent(check -> {
            throw CliException.environment(check.name() + ": " + check.found() + ". " + check.fix());
        });
    }

    private static boolean canInstall() {
        return "root".equals(System.getProperty("user.name")) && find("apt-get").isPresent();
    }

    private static Check program(String name, String debianPackage) {
        Optional<Path> found = find(name);
        return new Check(name, found.isPresent(), found.map(Path::toString).orElse("missing"), debianPackage, true);
    }

    /// Debian ships Python without what makes virtual environments.
    private static Check pythonVenv() {
        try {
            Shell.run(List.of("python3", "-c", "import venv, ensurepip"));
            return new Check("python3 venv", true, "present", "python3-venv", true);
        } catch (CliException e) {
            return new Check("python3 venv", false, "missing", "python3-venv", true);
        }
    }

    static Optional<Path> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":", -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .findFirst();
    }
}
