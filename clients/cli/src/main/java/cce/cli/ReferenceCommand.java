package cce.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
            ReferenceSign.class
        })
final class ReferenceCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists reference values and their status.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                common.output()
                        .list(
                                List.of("id", "label", "status", "changed_at", "changed_by"),
                                session.signedIn().get("/v1/references").path("references"));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Registers the reference values in a JSON file.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(
                index = "0",
                paramLabel = "FILE",
                description = "JSON with label and measurements; see docs/formats/http-api.md.")
        private Path file = Path.of("reference.json");

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                common.output()
                        .object(session.signedIn().post("/v1/references", cce.protocol.Json.tree(Home.readFile(file))));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "supersede",
            mixinStandardHelpOptions = true,
            description = "Registers reference values in the place of others, which stop counting at once.")
    static final class Supersede implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "REFERENCE", description = "The id of the values that go.")
        private String reference = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "JSON with label and measurements of the new ones.")
        private Path file = Path.of("reference.json");

        @Override
        public Integer call() {
            requireId(reference);
            try (Session session = Session.open(common)) {
                common.output()
                        .object(session.signedIn()
                                .post(
                                        "/v1/references/" + reference + "/supersede",
                                        cce.protocol.Json.tree(Home.readFile(file))));
                return ExitCode.OK;
            }
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
                session.signedIn().delete("/v1/references/" + reference);
                common.output().object(Output.fields("id", reference, "status", "revoked"));
                return ExitCode.OK;
            }
        }
    }
}
