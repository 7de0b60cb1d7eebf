package cce.cli;

import cce.gate.GateException;
import cce.gate.GatePolicy;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What policy admins and operators settle for everybody.
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Lists gate policies, and signs new ones: it takes two admins.",
        subcommands = {
            PolicyCommand.ListAll.class,
            PolicyCommand.Show.class,
            PolicyCommand.Propose.class,
            PolicyCommand.Sign.class,
            PolicyCommand.Organisation.class
        })
final class PolicyCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists policies and who signed them.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            return common.list("/v1/policies", "policies", List.of("hash", "name", "revision", "state", "signers"));
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Prints one policy's document.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "POLICY", description = "Name of a built-in policy, or a hash.")
        private String policy = "";

        @Override
        public Integer call() {
            java.util.Optional<GatePolicy> builtIn = GatePolicy.named(policy);
            if (builtIn.isPresent()) {
                System.out.println(builtIn.get().toJson());
                return ExitCode.OK;
            }
            return common.show(session -> session.signedIn().get("/v1/policies/" + Sha256Digest.parse(policy)));
        }
    }

    @Command(
            name = "propose",
            mixinStandardHelpOptions = true,
            description = "Proposes a policy document and signs it. Start from: cce policy show statistics-strict")
    static final class Propose implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "FILE", description = "The policy as JSON.")
        private Path file = Path.of("policy.json");

        @Override
        public Integer call() {
            GatePolicy policy = read(file);
            return common.show(session -> session.proposePolicy(policy.toJson(), Sha256Digest.parse(policy.hash())));
        }

        private static GatePolicy read(Path file) {
            try {
                return GatePolicy.fromJson(Files.readString(file));
            } catch (GateException e) {
                throw new CliException(ExitCode.USAGE, file + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new CliException(ExitCode.USAGE, "The policy file " + file + " cannot be read as text.", e);
            }
        }
    }

    @Command(
            name = "sign",
            mixinStandardHelpOptions = true,
            description = "Signs a proposed policy. The second admin's signature makes it active.")
    static final class Sign implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "HASH", description = "Its hash; see: cce policy list")
        private String policy = "";

        @Override
        public Integer call() {
            return common.show(session -> session.signPolicy(Sha256Digest.parse(policy)));
        }
    }

    @Command(
            name = "organisation",
            mixinStandardHelpOptions = true,
            description = "Says which organisation a wallet belongs to. Operators only.")
    static final class Organisation implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "WALLET", description = "The wallet's address.")
        private String member = "";

        @Option(
                names = "--name",
                required = true,
                paramLabel = "NAME",
                description = "Its organisation; an empty name takes it out.")
        private String name = "";

        @Override
        public Integer call() {
            return common.show(session -> session.setOrganisation(WalletAddress.parse(member), name));
        }
    }
}
