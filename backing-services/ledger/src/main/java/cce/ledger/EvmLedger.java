package cce.ledger;

final class EvmLedger {
    static LedgerView reading(ChainEndpoint endpoint, Deployment deployment) {
        throw new UnsupportedOperationException();
    }

    static Ledger acting(ChainEndpoint endpoint, Deployment deployment, Wallet wallet) {
        throw new UnsupportedOperationException();
    }
}
