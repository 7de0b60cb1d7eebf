package cce.cced.identity;

import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads signed EIP-4361 messages. What comes back is well-formed and was signed by [Opened#signer]; whether it is for this
/// service, now, and for this purpose is for [WalletSignIn] to decide.
public interface SignInMessages {
    /// @param address the address the message names
    /// @param signer the address whose key made the signature
    record Opened(
            String domain,
            WalletAddress address,
            WalletAddress signer,
            long chainId,
            String nonce,
            Instant issuedAt,
            Optional<Instant> notBefore,
            Optional<Instant> expiresAt,
            List<String> resources) {
        public Opened {
            resources = List.copyOf(resources);
        }
    }

    /// Empty when the text is not an EIP-4361 message or the signature is not a recoverable one over it.
    Optional<Opened> open(String message, String signature);
}
