package cce.ledger;

import java.net.URI;

/// Where a node's JSON-RPC is, which chain it must serve, and how deep a block must lie before it counts.
///
/// @param confirmations blocks that must hold a transaction or follow its block; 1 takes the first block, which is right
///     for the embedded chain only
public record ChainEndpoint(URI rpc, long chainId, int confirmations) {
    private static final int MAX_CONFIRMATIONS = 256;

    public ChainEndpoint {
        String scheme = rpc.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme)) || rpc.getHost() == null) {
            throw new IllegalArgumentException("The chain endpoint must be an http or https address with a host.");
        }
        if (chainId <= 0) {
            throw new IllegalArgumentException("The chain id must be positive.");
        }
        if (confirmations < 1 || confirmations > MAX_CONFIRMATIONS) {
            throw new IllegalArgumentException("Confirmations must be 1 to " + MAX_CONFIRMATIONS + ".");
        }
    }

    /// One confirmation: for the embedded chain.
    public static ChainEndpoint of(URI rpc, long chainId) {
        return new ChainEndpoint(rpc, chainId, 1);
    }
}
