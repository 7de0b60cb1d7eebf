package cce.cli;

import cce.attestation.AppraisalPolicy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// The appraisal policy that a client judges evidence by: the one its user names, else the one shipped for the profile.
final class PolicyChoice {
    private PolicyChoice() {}

    /// A policy that comes with cce, by its name, or the YAML document in a file.
    static AppraisalPolicy named(String nameOrFile) {
        return Arrays.stream(AppraisalPolicy.Shipped.values())
                .filter(shipped -> shipped.word().equals(nameOrFile))
                .findFirst()
                .map(AppraisalPolicy.Shipped::policy)
                .orElseGet(() -> {
                    byte[] document = Home.readFile(Path.of(nameOrFile));
                    return AttestInputs.usable("The policy " + nameOrFile, () -> AppraisalPolicy.parse(document));
                });
    }

    /// The policy for an endpoint of `profile`. Whoever talks to a cced of production does not want to be told that a
    /// machine in debug mode is fine, whatever the file says.
    static AppraisalPolicy forProfile(Profile profile, Optional<String> given) {
        AppraisalPolicy policy =
                given.map(PolicyChoice::named).orElseGet(() -> profile.shipped().policy());
        if (profile == Profile.PRODUCTION && policy.insecure()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The policy " + policy.name() + " admits machines that protect nothing, and the endpoint is one of"
                            + " production. Give a policy without insecure_ flags.");
        }
        return policy;
    }

    /// What the endpoint file says about the worth of evidence.
    enum Profile {
        PRODUCTION("production", AppraisalPolicy.Shipped.PRODUCTION_TDX),
        DEV("dev", AppraisalPolicy.Shipped.DEV);

        private final String word;
        private final AppraisalPolicy.Shipped shipped;

        Profile(String word, AppraisalPolicy.Shipped shipped) {
            this.word = word;
            this.shipped = shipped;
        }

        AppraisalPolicy.Shipped shipped() {
            return shipped;
        }

        static Profile of(Endpoint endpoint) {
            return Arrays.stream(values())
                    .filter(profile -> profile.word.equals(endpoint.profile()))
                    .findFirst()
                    .orElseThrow(() -> CliException.environment(
                            "The endpoint file has an unknown profile; use dev or production."));
        }
    }
}
