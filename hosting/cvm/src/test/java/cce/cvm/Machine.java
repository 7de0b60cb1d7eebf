package cce.cvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/// What the tests ask the machine itself, past the code under test.
final class Machine {
    private Machine() {}

    static void assumeNamespaces() {
        boolean root = System.getProperty("user.name").equals("root");
        Assumptions.assumeTrue(
                root || System.getenv("CI") != null, "Making namespaces needs root; run this test as root.");
    }

    /// The processes in the same namespace as `namespace`, such as `net:[4026531840]`.
    static List<Long> processesIn(String kind, String namespace) throws IOException {
        List<Long> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : entries) {
                if (namespace(process, kind).equals(namespace)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return found;
    }

    static String namespace(Path process, String kind) {
        try {
            return Files.readSymbolicLink(process.resolve("ns").resolve(kind)).toString();
        } catch (IOException e) {
            return "gone";
        }
    }

    /// The namespace of the first process below `outermost` that is not in ours.
    static String innerNamespace(long outermost, String kind) {
        String ours = namespace(Path.of("/proc/self"), kind);
        return ProcessHandle.of(outermost).stream()
                .flatMap(handle ->
                        java.util.stream.Stream.concat(java.util.stream.Stream.of(handle), handle.descendants()))
                .map(handle -> namespace(Path.of("/proc", Long.toString(handle.pid())), kind))
                .filter(namespace -> !namespace.equals(ours) && !namespace.equals("gone"))
                .findFirst()
                .orElseThrow();
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within 30 s: " + what);
            }
            Thread.sleep(20);
        }
    }
}
