package cce.attestation;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/// The keys whose signature counts for one kind of document. Empty means that nothing is believed.
public record TrustedSigners(List<PublicKey> keys) {
    private static final int MAX_KEYS = 32;

    public TrustedSigners {
        keys = List.copyOf(keys);
        if (keys.size() > MAX_KEYS) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT, "At most " + MAX_KEYS + " signers can be trusted at a time.");
        }
        keys.forEach(key -> {
            if (SignatureScheme.ofKey(key).isEmpty()) {
                throw new EvidenceException(
                        Rejection.MALFORMED_INPUT, "A trusted signer has neither a P-256 nor an Ed25519 key.");
            }
        });
    }

    public static TrustedSigners of(PublicKey... keys) {
        return new TrustedSigners(List.of(keys));
    }

    /// The key that made `signature` with `scheme`. Key ids in headers are hints of whoever wrote them; only the
    /// signature decides.
    Optional<PublicKey> signerOf(SignatureScheme scheme, byte[] message, byte[] signature) {
        return keys.stream()
                .filter(key -> scheme.verifies(key, message, signature))
                .findFirst();
    }
}
