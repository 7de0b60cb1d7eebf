package cce.attestation;

/// A TDX quote taken apart; nothing in it is verified yet.
///
/// @param td15 whether the body is that of TDX 1.5
/// @param signed the bytes the attestation key signed: header and body
/// @param certificationType 1 to 5; 5 means that `certificationData` is the PCK chain as PEM
record Quote(
        boolean td15,
        Octets signed,
        TdReport report,
        Octets signature,
        Octets attestationKey,
        EnclaveReport qeReport,
        Octets qeReportSignature,
        Octets qeAuthData,
        int certificationType,
        Octets certificationData) {
    static final int PEM_CHAIN = 5;
}
