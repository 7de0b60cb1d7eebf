package cce.cli;

import cce.protocol.Sha256Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
            return Sha256Digest.parse(new String(Home.readFile(marker), StandardCharsets.US_ASCII).strip());
        }
        progress.accept("building the workload image " + name + " from distribution packages");
        Path layout = images.resolve(name + ".layout");
        List<String> command = new ArrayList<>();
        command.add(Home.projectRoot().resolve("hosting/images/build-python.sh").toString());
        command.addAll(options);
        command.add(layout.toString());
        Sha256Digest digest = digestIn(Shell.run(command));
        try {
            Path named = images.resolve(digest.toString());
            Folders.deleteTree(named);
            Files.move(layout, named);
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The image " + name + " cannot be kept in " + images + ".", e);
        }
        Home.writePrivate(marker, (digest + "\n").getBytes(StandardCharsets.US_ASCII));
        return digest;
    }

    /// The last line the builder printed.
    private static Sha256Digest digestIn(String printed) {
        String last = printed.lines().reduce((first, second) -> second).orElse("").strip();
        return Sha256Digest.parse(last.startsWith("sha256:") ? last.substring("sha256:".length()) : last);
    }
}
