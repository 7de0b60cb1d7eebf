/// The chain: contracts, rentals, records and wallets.
@NullMarked
package cce.ledger;

import org.jspecify.annotations.NullMarked;
