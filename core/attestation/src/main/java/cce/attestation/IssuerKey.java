package cce.attestation;

/// The key of an issuer of certificates and revocation lists, and with it the one signature algorithm it uses. What is
/// signed with another algorithm is not believed, whatever it says.
sealed interface IssuerKey permits EcdsaKey, PssKey {
    /// The algorithm's object identifier in certificates.
    String algorithmOid();

    /// Whether `signature`, in the form certificates use, is one of `message`.
    boolean issued(Octets message, byte[] signature);
}
