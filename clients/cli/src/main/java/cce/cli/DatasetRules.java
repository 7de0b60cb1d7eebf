package cce.cli;

import cce.gate.GatePolicy;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the owner of a dataset settles about results on it, and what they have cost.
final class DatasetRules {
    private DatasetRules() {}

    @Command(
            name = "reviewers",
            mixinStandardHelpOptions = true,
            description = "Shows who reviews results on a dataset besides its owner, or names them anew.")
    static final class Reviewers implements Callable<Integer> {
        @Mixin
        private DatasetTarget target = new DatasetTarget();

        @Option(names = "--name", paramLabel = "WALLET", description = "A reviewer; give it once for each.")
        private List<String> reviewers = List.of();

        @Option(
                names = "--required",
                paramLabel = "N",
                description = "How many must agree; 0 leaves it to the policy. Alone it keeps nobody but you.")
        private int required = -1;

        @Override
        public Integer call() {
            return target.show((session, dataset) -> {
                if (reviewers.isEmpty() && required < 0) {
                    return session.signedIn().get("/v1/datasets/" + dataset + "/reviewers");
                }
                return session.nameReviewers(
                        dataset,
                        new ReviewApi.ReviewerRule(
                                reviewers.stream().map(WalletAddress::parse).toList(), Math.max(0, required)));
            });
        }
    }

    @Command(
            name = "policy",
            mixinStandardHelpOptions = true,
            description = "Chooses the gate policy that jobs on a dataset run under.")
    static final class Policy implements Callable<Integer> {
        @Mixin
        private DatasetTarget target = new DatasetTarget();

        @Option(
                names = "--set",
                required = true,
                paramLabel = "POLICY",
                description = "Name of a built-in policy, or the hash of an active one; see: cce policy list")
        private String policy = "";

        @Override
        public Integer call() {
            String hash = GatePolicy.named(policy).map(GatePolicy::hash).orElse(policy);
            return target.show((session, dataset) -> session.choosePolicy(dataset, Sha256Digest.parse(hash)));
        }
    }

    @Command(
            name = "mechanism",
            mixinStandardHelpOptions = true,
            description = "Vouches for what one piece of code spends of a dataset's privacy budget with each run.")
    static final class Mechanism implements Callable<Integer> {
        @Mixin
        private DatasetTarget target = new DatasetTarget();

        @Option(names = "--code", required = true, paramLabel = "SHA256", description = "Digest of the code bundle.")
        private String code = "";

        @Option(names = "--rho", paramLabel = "RHO", description = "zCDP parameter of a Gaussian mechanism.")
        private double rho;

        @Option(names = "--epsilon", paramLabel = "EPSILON", description = "Of a pure or approximate mechanism.")
        private double epsilon;

        @Option(names = "--delta", paramLabel = "DELTA", description = "Of an approximate mechanism.")
        private double delta;

        @Override
        public Integer call() {
            String kind = rho > 0 ? "gaussian" : delta > 0 ? "approximate" : "pure";
            ReviewApi.Mechanism mechanism =
                    new ReviewApi.Mechanism(Sha256Digest.parse(code), kind, rho, epsilon, delta);
            return target.show((session, dataset) -> session.vouch(dataset, mechanism));
        }
    }

    @Command(
            name = "ledger",
            mixinStandardHelpOptions = true,
            description =
                    "Shows what a dataset has given away: epsilon of noised releases, bits of those without noise.")
    static final class Ledger implements Callable<Integer> {
        @Mixin
        private DatasetTarget target = new DatasetTarget();

        @Override
        public Integer call() {
            return target.show((session, dataset) -> session.signedIn().get("/v1/datasets/" + dataset + "/ledger"));
        }
    }
}
