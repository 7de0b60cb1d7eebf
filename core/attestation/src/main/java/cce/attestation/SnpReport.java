package cce.attestation;

/// The fields of a SEV-SNP attestation report, as read; trusted only inside a [VerifiedSnp].
///
/// @param policy guest policy bits
/// @param hostData 32 bytes the host set at launch, the place of a configuration digest
public record SnpReport(
        int version,
        AmdProduct product,
        long guestSvn,
        long policy,
        long vmpl,
        long platformInfo,
        SnpSigner signer,
        ReportData reportData,
        Measurement measurement,
        Octets hostData,
        Octets idKeyDigest,
        Octets authorKeyDigest,
        Octets reportId,
        Octets familyId,
        Octets imageId,
        Octets chipId,
        SnpTcb current,
        SnpTcb reported,
        SnpTcb committed,
        SnpTcb launch) {}
