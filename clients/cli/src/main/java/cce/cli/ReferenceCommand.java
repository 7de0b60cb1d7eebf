package cce.cli;

import cce.protocol.CcedApi;
import cce.protocol.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// What an operator does with the reference values that cced accepts CVMs by.
@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        description = "Lists, registers and revokes reference values. Each change is recorded on-chain.",
        subcommands = {
            ReferenceCommand.ListAll.class,
            ReferenceCommand.Add.class,
            ReferenceCommand.Supersede.class,
            ReferenceCommand.Revoke.class,
            ReferencePolicyCommand.class,
            ReferenceSign.class
        })
final class ReferenceCommand {
    private static final String ROUTE = "/v1/references";
    private static final String SIGNED =
            "A CoRIM signed by one of cced's corim_signers (docs/formats/corim.md); registers all its values or none.";
    private static final List<String> COLUMNS = List.of(
            "id", "tee", "label", "version", "status", "registered_at", "registered_by", "changed_at", "changed_by");

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists reference values and their status.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            return common.list(ROUTE, "references", COLUMNS);
        }
    }

    /// What is registered: a signed CoRIM, or JSON that the operator wrote.
    private static JsonNode send(Session session, String route, @Nullable Path corim, @Nullable Path json) {
        if (corim != null) {
            return session.signedIn()
                    .send(
                            "POST",
                            route,
                            Map.of("Content-Type", CcedApi.CORIM_MEDIA_TYPE),
                            BodyPublishers.ofByteArray(Home.readFile(corim)));
        }
        return session.signedIn().post(route, Json.tree(Home.readFile(Objects.requireNonNull(json))));
    }

    private static void requireOne(@Nullable Path corim, @Nullable Path json) {
        if ((corim == null) == (json == null)) {
            throw new CliException(
                    ExitCode.USAGE, "Give what to register: either --corim with a signed CoRIM, or a JSON file.");
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Registers the reference values in a signed CoRIM or a JSON file.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--corim", paramLabel = "CORIM", description = SIGNED)
        private @Nullable Path corim;

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "FILE",
                description = "JSON with label and measurements, instead; see docs/formats/http-api.md.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            requireOne(corim, file);
            try (Session session = Session.open(common)) {
                print(common, send(session, ROUTE, corim, file));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "supersede",
            mixinStandardHelpOptions = true,
            description = "Registers reference values in the place of another, which stops counting at once.")
    static final class Supersede implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "REFERENCE", description = "The id of the value that goes.")
        private String reference = "";

        @Option(names = "--corim", paramLabel = "CORIM", description = SIGNED)
        private @Nullable Path corim;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "JSON with label and measurements of the new one, instead.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            requireId(reference);
            requireOne(corim, file);
            try (Session session = Session.open(common)) {
                print(common, send(session, ROUTE + "/" + reference + "/supersede", corim, file));
                return ExitCode.OK;
            }
        }
    }

    /// One value as it is, or those of a CoRIM as a list.
    private static void print(CommonOptions common, JsonNode answer) {
        if (answer.has("references")) {
            common.output().list(COLUMNS, answer.path("references"));
        } else {
            common.output().object(answer);
        }
    }

    private static void requireId(String reference) {
        if (!reference.matches("[0-9a-f]{64}")) {
            throw new CliException(ExitCode.USAGE, "A reference id is 64 hexadecimal digits; see: cce reference list");
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes reference values: no CVM that measures to them gets keys from now on.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(
                index = "0",
                paramLabel = "REFERENCE",
                description = "Its id, 64 hexadecimal digits; see: cce reference list")
        private String reference = "";

        @Override
        public Integer call() {
            requireId(reference);
            try (Session session = Session.open(common)) {
                session.signedIn().delete(ROUTE + "/" + reference);
                common.output().object(Output.fields("id", reference, "status", "revoked"));
                return ExitCode.OK;
            }
        }
    }
}
