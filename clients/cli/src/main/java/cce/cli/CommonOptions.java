package cce.cli;

import cce.protocol.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options that every command which talks to a stack takes.
final class CommonOptions {
    @Mixin
    private OutputOptions options = new OutputOptions();

    @Option(
            names = "--endpoint",
            paramLabel = "FILE",
            defaultValue = "${env:CCE_ENDPOINT}",
            description = "The endpoint file of the stack (default: the one of ./cce up).")
    private @Nullable Path endpoint;

    @Option(
            names = {"-w", "--wallet"},
            paramLabel = "NAME",
            defaultValue = "${env:CCE_WALLET}",
            description = "The wallet to act as; see: cce wallet.")
    private @Nullable String wallet;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "${env:CCE_POLICY}",
            description = "Appraisal policy (YAML file, or production-tdx, dev) that cced's evidence must pass"
                    + " (default: the one for the endpoint's profile).")
    private @Nullable String policy;

    Output output() {
        return options.output();
    }

    Endpoint endpoint() {
        return Endpoint.load(endpointFile());
    }

    /// How evidence that this endpoint shows is judged.
    EvidenceCheck evidenceCheck(Endpoint endpoint) {
        return EvidenceCheck.of(endpoint, Optional.ofNullable(policy).filter(text -> !text.isBlank()));
    }

    Path endpointFile() {
        Path file = endpoint;
        return file == null || file.toString().isBlank() ? Home.locate().stack().resolve(Endpoint.FILE_NAME) : file;
    }

    String walletName() {
        String name = wallet;
        if (name == null || name.isBlank()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Name the wallet to act as, with --wallet NAME or CCE_WALLET; make one with: cce wallet create NAME");
        }
        return name;
    }

    /// Does a command's work as the wallet, with the stack.
    int with(ToIntFunction<Session> work) {
        try (Session session = Session.open(this)) {
            return work.applyAsInt(session);
        }
    }

    /// Prints what the stack answers: an object, as JSON or as a map.
    int show(Function<Session, ?> work) {
        return with(session -> {
            output().object(Json.tree(Json.write(work.apply(session))));
            return ExitCode.OK;
        });
    }

    /// Prints the list that cced keeps in the member `field` of what is at `path`.
    int list(String path, String field, List<String> columns) {
        return with(session -> {
            output().list(columns, session.signedIn().get(path).path(field));
            return ExitCode.OK;
        });
    }
}
