package cce.ledger;

import cce.protocol.DatasetId;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.Optional;

/// The questions that cced asks a dataset's contract. The two kinds name their answers differently, which the factory's
/// registry, not the contract, decides between.
sealed interface DatasetContract {
    boolean hasAccess(WalletAddress wallet);

    Optional<Instant> accessExpires(WalletAddress wallet);

    WalletAddress owner();

    boolean isActive();

    long hourlyRate();

    /// Empty where the registry does not know the kind.
    static Optional<DatasetContract> of(long kind, DatasetId dataset, ContractCalls calls) {
        WalletAddress at = WalletAddress.of(dataset.toByteArray());
        if (kind == 1) {
            return Optional.of(new RentalOnly(at, calls));
        }
        return kind == 2 ? Optional.of(new Ido(at, calls)) : Optional.empty();
    }

    /// Rented by the hour, nothing else.
    record RentalOnly(WalletAddress at, ContractCalls calls) implements DatasetContract {
        @Override
        public boolean hasAccess(WalletAddress wallet) {
            return Abi.flagIn("hasAccess", calls.read(at, Abi.call("hasAccess", Abi.address(wallet))));
        }

        @Override
        public Optional<Instant> accessExpires(WalletAddress wallet) {
            long expires = Abi.numberIn(
                    "accessExpiresAt", calls.read(at, Abi.call("accessExpiresAt", Abi.address(wallet))), 0);
            return expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(expires));
        }

        @Override
        public WalletAddress owner() {
            return Abi.walletIn("owner", calls.read(at, Abi.call("owner")), 0);
        }

        @Override
        public boolean isActive() {
            return Abi.flagIn("isActive", calls.read(at, Abi.call("isActive")));
        }

        @Override
        public long hourlyRate() {
            return Abi.numberIn("hourlyRate", calls.read(at, Abi.call("hourlyRate")), 0);
        }
    }

    /// Launched with its own token.
    record Ido(WalletAddress at, ContractCalls calls) implements DatasetContract {
        @Override
        public boolean hasAccess(WalletAddress wallet) {
            return Abi.flagIn("hasValidAccess", calls.read(at, Abi.call("hasValidAccess", Abi.address(wallet))));
        }

        @Override
        public Optional<Instant> accessExpires(WalletAddress wallet) {
            return Optional.empty();
        }

        @Override
        public WalletAddress owner() {
            return Abi.walletIn("projectAddress", calls.read(at, Abi.call("projectAddress")), 0);
        }

        /// Such a contract ends by governance, and then grants no access.
        @Override
        public boolean isActive() {
            return true;
        }

        @Override
        public long hourlyRate() {
            return Abi.numberIn("hourlyRate", calls.read(at, Abi.call("hourlyRate")), 0);
        }
    }
}
