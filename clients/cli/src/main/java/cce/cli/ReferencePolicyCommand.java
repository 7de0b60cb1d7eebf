package cce.cli;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// What an operator does with the appraisal policy that cced judges the evidence of CVMs by.
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Lists, registers and revokes appraisal policies. Each change is recorded on-chain.",
        subcommands = {
            ReferencePolicyCommand.ListAll.class,
            ReferencePolicyCommand.Add.class,
            ReferencePolicyCommand.Supersede.class,
            ReferencePolicyCommand.Revoke.class
        })
final class ReferencePolicyCommand {
    private static final String ROUTE = "/v1/references/policies";

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Shows the policy in force and all others.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                JsonNode answer = session.cced().client().get(ROUTE);
                if (common.output().isJson()) {
                    common.output().object(answer);
                    return ExitCode.OK;
                }
                common.output().line(inForce(answer));
                common.output()
                        .list(
                                List.of("hash", "name", "version", "status", "changed_at", "changed_by"),
                                answer.path("policies"));
                return ExitCode.OK;
            }
        }

        private static String inForce(JsonNode answer) {
            String id = answer.path("in_force").asString("");
            return switch (answer.path("source").asString("")) {
                case "shipped" -> "In force: " + id + ", which is shipped with cced.";
                case "none" ->
                    "No policy is in force, so no keys are released. Register one: cce reference policy add FILE";
                default -> "In force: " + id;
            };
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Puts a policy in force where no registered one is.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "FILE", description = "YAML; see docs/formats/policy.md.")
        private Path file = Path.of("policy.yaml");

        @Override
        public Integer call() {
            byte[] document = Home.readFile(file);
            return common.show(session -> send(session, ROUTE, document));
        }
    }

    @Command(
            name = "supersede",
            mixinStandardHelpOptions = true,
            description = "Puts a policy in the place of the one in force, in one step.")
    static final class Supersede implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "HASH", description = "The hash of the policy in force.")
        private String hash = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "YAML; see docs/formats/policy.md.")
        private Path file = Path.of("policy.yaml");

        @Override
        public Integer call() {
            requireHash(hash);
            byte[] document = Home.readFile(file);
            return common.show(session -> send(session, ROUTE + "/" + hash + "/supersede", document));
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Revokes the policy in force: no keys are released until another is registered.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "HASH", description = "The hash of the policy in force.")
        private String hash = "";

        @Override
        public Integer call() {
            requireHash(hash);
            return common.show(session -> session.signedIn().delete(ROUTE + "/" + hash));
        }
    }

    private static JsonNode send(Session session, String route, byte[] document) {
        return session.signedIn()
                .send("POST", route, Map.of("Content-Type", "application/yaml"), BodyPublishers.ofByteArray(document));
    }

    private static void requireHash(String hash) {
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new CliException(
                    ExitCode.USAGE, "A policy's hash is 64 hexadecimal digits; see: cce reference policy list");
        }
    }
}
