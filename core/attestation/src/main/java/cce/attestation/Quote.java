package cce.attestation;

/// A TDX quote taken apart; nothing in it is verified yet.
///
/// @param signed the bytes the attestation key signed: header and body
record Quote(Octets signed, TdReport report, QuoteAuth auth) {}
