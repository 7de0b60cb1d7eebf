package cce.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// What an operator does with the reference values that cced accepts CVMs by.
@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        description = "Lists, registers and revokes reference values. Each change is recorded on-chain.",
        subcommands = {ReferenceCommand.ListAll.class, ReferenceCommand.Add.class, ReferenceCommand.Revoke.class})
final class ReferenceCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists reference values and their status.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                Tables.print(
                        common.output(),
                        session.signedIn().get("/v1/references"),
                        "references",
                        List.of("reference_id", "label", "status", "changed_by", "changed_at"));
                return ExitCode.OK;
            }
        }
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Registers the reference values in a JSON file.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "FILE")
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
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes reference values: no CVM that measures to them gets keys from now on.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "REFERENCE")
        private String reference = "";

        @Override
        public Integer call() {
            if (!reference.matches("[0-9a-f]{64}")) {
                throw new CliException(ExitCode.USAGE, "A reference id is 64 hexadecimal digits; see: cce reference list");
            }
            try (Session session = Session.open(common)) {
                session.signedIn().delete("/v1/references/" + reference);
                common.output().object(Map.of("reference_id", reference, "status", "revoked"));
                return ExitCode.OK;
            }
        }
    }
}
