package cce.cli;

import cce.protocol.Sha256Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The OCI images of the embedded stack, built once from distribution packages.
final class WorkloadImages {
    private WorkloadImages() {}

    /// @param images folder that holds one OCI layout per image, named by its digest
    static Map<String, Sha256Digest> prepare(Path images, boolean withPandas, Consumer<String> progress) {
        Map<String, Sha256Digest> known = new LinkedHashMap<>();
        known.put("python", build(images, "python", List.of("--stdlib"), progress));
        if (withPandas) {
            known.put("pandas", build(images, "pandas", List.of(), progress));
        }
        return known;
    }

    private static Sha256Digest build(Path images, String name, List<String> options, Consumer<String> progress) {
        Path marker = images.resolve(name + ".digest");
        if (Files.isRegularFile(marker)) {
            return Sha256Digest.parse(new String(Home.readFile(marker), java.nio.charset.StandardCharsets.US_ASCII).strip());
        }
        progress.accept("building the workload image " + name + " from distribution packages");
        java.util.ArrayList<String> command = new java.util.ArrayList<>();
        command.add(Home.projectRoot().resolve("hosting/images/build-python.sh").toString());
        command.addAll(options);
        command.add(images.toString());
        String printed = Shell.run(command);
        String digest = printed.lines().reduce((first, second) -> second).orElse("").replaceFirst("^sha256:", "").strip();
        Sha256Digest parsed = Sha256Digest.parse(digest);
        Home.writePrivate(marker, (parsed + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return parsed;
    }
}
