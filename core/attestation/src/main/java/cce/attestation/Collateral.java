package cce.attestation;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// Everything from Intel's provisioning service that one TDX quote is checked with; untrusted until verified.
/// The JSON form is the `QuoteCollateralV3` shape that dcap-qvl and dstack exchange (docs/formats/evidence.md).
///
/// @param pckCrlIssuerChain PEM: the PCK CA, then the root
/// @param rootCaCrl DER
/// @param pckCrl DER
/// @param tcbInfo the exact signed text and its signature
/// @param qeIdentity the exact signed text and its signature
/// @param pckCertificateChain PEM, only for quotes that do not carry their own
public record Collateral(
        String pckCrlIssuerChain,
        Octets rootCaCrl,
        Octets pckCrl,
        String tcbInfoIssuerChain,
        SignedJson tcbInfo,
        String qeIdentityIssuerChain,
        SignedJson qeIdentity,
        Optional<String> pckCertificateChain) {
    /// Parses the JSON form; anything else is refused as [Rejection#MALFORMED_COLLATERAL].
    public static Collateral parse(byte[] json) {
        return CollateralJson.parse(json);
    }

    /// When the first of the documents and CRLs asks to be replaced. Unverified: good for deciding how long to keep
    /// this, no more.
    public Instant nextUpdate() {
        return Stream.of(
                        CollateralJson.nextUpdate("TCB info", tcbInfo),
                        CollateralJson.nextUpdate("QE identity", qeIdentity),
                        RevocationList.nextUpdate("root CRL", rootCaCrl),
                        RevocationList.nextUpdate("PCK CRL", pckCrl))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /// The JSON form.
    public String format() {
        return CollateralJson.format(this);
    }
}
