package cce.cli;

import cce.attestation.EvidenceDescription;
import cce.attestation.EvidenceException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Shows what evidence says, without believing it.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows every field of evidence with what it means. Nothing is verified: anyone can write such a file.",
            "The evidence may be a raw quote or report, hexadecimal, base64, an EAT, or JSON with a quote in it."
        })
final class AttestShow implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The evidence.")
    private Path file = Path.of("");

    @Mixin
    private OutputOptions options = new OutputOptions();

    @Override
    public Integer call() {
        Output output = options.output();
        List<EvidenceDescription.Field> fields = fields();
        if (output.isJson()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("verified", false);
            fields.forEach(field -> report.put(field.name(), field.value()));
            output.object(report);
            return ExitCode.OK;
        }
        output.line("Not verified: this is what the file says, which anyone could have written.");
        output.line("");
        for (EvidenceDescription.Field field : fields) {
            output.line(field.name() + " = " + field.value());
            output.line("    " + field.meaning());
        }
        return ExitCode.OK;
    }

    private List<EvidenceDescription.Field> fields() {
        try {
            return EvidenceDescription.of(AttestInputs.evidence(file));
        } catch (EvidenceException e) {
            throw new CliException(
                    ExitCode.NOT_VERIFIED, "The evidence " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
