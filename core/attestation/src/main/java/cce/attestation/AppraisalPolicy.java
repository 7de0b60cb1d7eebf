package cce.attestation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Which authentic machines are good enough. A policy exists only as a document that people reviewed
/// (docs/formats/policy.md); a TEE it does not speak about is refused.
///
/// @param name what the document calls itself
/// @param id name and SHA-256 of the document, as verdicts cite it
/// @param testRootAccepted whether evidence of a simulator passes, which protects nothing
/// @param debugAccepted whether a machine passes that its host can read
public record AppraisalPolicy(
        String name,
        String id,
        boolean testRootAccepted,
        boolean debugAccepted,
        Optional<TdxPolicy> tdx,
        Optional<SnpPolicy> snp) {
    /// The policies that come with this module.
    public enum Shipped {
        /// Intel TDX in production: up-to-date platforms, nothing loosened.
        PRODUCTION_TDX("production-tdx"),
        /// AMD SEV-SNP in production. Milan is refused until its chips are listed.
        PRODUCTION_SNP("production-snp"),
        /// The dev profile: as production, but evidence of the simulator passes.
        DEV("dev");

        private final String word;

        Shipped(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /// The document.
        public byte[] document() {
            try (InputStream in = AppraisalPolicy.class.getResourceAsStream("policies/" + word + ".yaml")) {
                if (in == null) {
                    throw new IllegalStateException("The policy " + word + " is missing from the artifact.");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public AppraisalPolicy policy() {
            return parse(document());
        }
    }

    /// Reads a policy document. What is not one is refused as [Rejection#MALFORMED_POLICY], with the line.
    public static AppraisalPolicy parse(byte[] yaml) {
        return PolicyReader.read(yaml);
    }

    /// Whether it accepts machines that protect nothing: for development only.
    public boolean insecure() {
        return testRootAccepted || debugAccepted;
    }
}
