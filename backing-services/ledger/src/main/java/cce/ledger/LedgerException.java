package cce.ledger;

/// What went wrong with the chain, a wallet or a message signed by one. The sentence is for the operator and holds no
/// secret.
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The closed set of causes.
    public enum Reason {
        /// The node does not answer.
        UNREACHABLE,
        /// The node answered with something that is not JSON-RPC, is too large, or breaks a bound.
        MALFORMED_ANSWER,
        /// The node refused the request itself, before any contract ran.
        REFUSED_BY_NODE,
        /// The node serves another chain, or the contracts are not where they should be.
        WRONG_CHAIN,
        /// A contract refused; the sentence says which rule.
        REVERTED,
        /// The transaction was not mined in time. Repeating the same append is safe.
        TIMED_OUT,
        /// The records returned do not form the chain whose head the contract holds.
        LOG_BROKEN,
        /// A wallet file cannot be read, or its password is wrong.
        BAD_WALLET,
        /// An EIP-4361 message or a signature is not well-formed.
        BAD_MESSAGE,
        /// The embedded chain cannot be started.
        CHAIN_NOT_STARTED
    }

    private final Reason reason;

    LedgerException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    LedgerException(Reason reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /// The sentence for the operator; never absent.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
