package cce.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a stack that has been closed must not leave on the machine: processes that name its folder, and mounts
/// below it. A namespace lives only as long as a process or a mount in it does.
final class Leftovers {
    private Leftovers() {}

    static List<String> of(Path folder) {
        List<String> left = new ArrayList<>();
        String name = folder.toString();
        long self = ProcessHandle.current().pid();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                String command = read(process.resolve("cmdline")).replace('\0', ' ');
                if (command.contains(name) && !process.endsWith(Long.toString(self)) && !isOwnLauncher(command)) {
                    left.add("process " + process.getFileName() + " (" + command.strip() + ")");
                }
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "/proc cannot be read.", e);
        }
        read(Path.of("/proc/self/mountinfo"))
                .lines()
                .filter(line -> line.contains(name))
                .forEach(line -> left.add("mount " + line));
        return left;
    }

    /// The shell or terminal that was told to run this command names the folder too.
    private static boolean isOwnLauncher(String command) {
        return command.contains(" demo ") || command.contains("cce.cli.CceMain");
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // the process has ended meanwhile
        }
    }
}
