package cce.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The Java programs of the stack, as the build left them: a folder of jars each.
enum Programs {
    CCED("privacy-plane/cced", "cce.cced.CcedMain", "256m"),
    CVM_HOST("hosting/cvm", "cce.cvm.CvmHostMain", "64m"),
    TEE_AGENT("computing-plane/tee-agent", "cce.agent.AgentMain", "256m"),
    SIMULATOR("testing/tee-simulator", "cce.simulator.SimulatorMain", "64m");

    /// A crash leaves no memory behind: no core, no report with the stack's contents.
    private static final List<String> QUIET =
            List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null");

    private final String module;
    private final String mainClass;
    private final String startHeap;

    Programs(String module, String mainClass, String startHeap) {
        this.module = module;
        this.mainClass = mainClass;
        this.startHeap = startHeap;
    }

    /// The folder of jars; its digest is what a TD that boots it measures to.
    Path distribution() {
        Path lib = Home.projectRoot().resolve(module).resolve("target/dist/lib");
        if (!Files.isDirectory(lib)) {
            throw CliException.environment(
                    "The program " + mainClass + " has not been built. Run: ./mvnw -Dquick package");
        }
        return lib;
    }

    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms" + startHeap));
        command.addAll(QUIET);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                distribution() + "/*",
                mainClass));
        command.addAll(arguments);
        return command;
    }
}
