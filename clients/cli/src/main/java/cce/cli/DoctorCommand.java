package cce.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Says what is missing and the one command that installs it.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks what the embedded stack needs, and prints the one command that installs what is missing.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        List<Prerequisites.Check> checks = Prerequisites.all();
        Output output = options.output();
        Optional<String> command = Prerequisites.installCommand(checks);
        boolean well = checks.stream().allMatch(Prerequisites.Check::present);
        int code = well ? ExitCode.OK : ExitCode.ENVIRONMENT;
        if (output.isJson()) {
            output.object(Output.fields("ready", well, "checks", checks, "install", command));
            return code;
        }
        output.rows(
                List.of("check", "ok", "found", "fix"),
                checks.stream()
                        .map(check -> List.of(
                                check.name(),
                                check.present() ? "yes" : "NO",
                                check.found(),
                                check.present() ? "" : check.isPackage() ? "package " + check.fix() : check.fix()))
                        .toList());
        command.ifPresent(install -> output.line("\nRun: " + install));
        if (well) {
            output.line("\nAll present. Try: ./cce demo");
        }
        return code;
    }
}
