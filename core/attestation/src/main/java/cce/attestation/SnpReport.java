package cce.attestation;

import java.util.Optional;

/// The fields of a SEV-SNP attestation report, as read; trusted only inside a [VerifiedSnp].
///
/// @param policy guest policy bits
/// @param authorKeyEnabled whether the author key digest was checked by the firmware
/// @param reportIdMa id of the migration agent's report; all ones when there is none
/// @param mitigations only in a report of version 5
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
        SnpTcb launch,
        SnpFirmware currentFirmware,
        SnpFirmware committedFirmware,
        boolean authorKeyEnabled,
        Octets reportIdMa,
        Optional<SnpMitigations> mitigations) {}
