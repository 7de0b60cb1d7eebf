/// The chain: contracts, rentals, records and wallets.
///
/// Start at [cce.ledger.Ledger] for the port, [cce.ledger.AuditChain] for the offline check of the log and
/// [cce.ledger.SignIn] for EIP-4361.
@NullMarked
package cce.ledger;

import org.jspecify.annotations.NullMarked;
