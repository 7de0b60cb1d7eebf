package cce.cli;

import cce.attestation.Corim;
import cce.attestation.ReferencePeriod;
import cce.attestation.ReferenceValue;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes a signed CoRIM of reference values.
@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description =
                "Signs reference values as a CoRIM, for cce reference add --corim and cce attest verify --reference.")
final class ReferenceSign implements Callable<Integer> {
    @Parameters(index = "0..*", arity = "1..*", paramLabel = "FILE", description = "JSON with reference values.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--id", required = true, paramLabel = "TEXT", description = "What the document calls itself.")
    private String id = "";

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "Private key (PEM, P-256 or Ed25519).")
    private Path key = Path.of("");

    @Option(
            names = "--image-version",
            paramLabel = "TEXT",
            description = "What this version of the images is called, at most 100 characters.")
    private String version = "";

    @Option(names = "--not-after", paramLabel = "TIME", description = "The last moment it counts. Default: no end.")
    private @Nullable String notAfter;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the CoRIM is written.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        ReferencePeriod period = new ReferencePeriod(
                Optional.empty(), Optional.ofNullable(notAfter).map(this::time));
        List<ReferenceValue> values = AttestInputs.references(files, List.of()).values().stream()
                .map(this::versioned)
                .toList();
        AttestInputs.write(out, Corim.sign(id, values, period, AttestInputs.signingKey(key)));
        return ExitCode.OK;
    }

    private ReferenceValue versioned(ReferenceValue value) {
        return switch (value) {
            case ReferenceValue.Tdx tdx ->
                new ReferenceValue.Tdx(tdx.name(), version, tdx.mrTd(), tdx.rtmrs(), tdx.mrSeam(), tdx.period());
            case ReferenceValue.Snp snp ->
                new ReferenceValue.Snp(snp.name(), version, snp.measurement(), snp.minGuestSvn(), snp.period());
        };
    }

    private Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new CliException(ExitCode.USAGE, "The time " + text + " is not like 2026-06-15T12:00:00Z.", e);
        }
    }
}
