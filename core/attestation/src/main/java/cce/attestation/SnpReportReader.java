package cce.attestation;

import java.util.Optional;

/// Takes a SEV-SNP attestation report apart (AMD 56860, table "ATTESTATION_REPORT"), versions 2 to 5, 1184 bytes.
final class SnpReportReader {
    static final int LENGTH_BYTES = 0x4a0;
    static final int SIGNED_BYTES = 0x2a0;
    private static final int MIN_VERSION = 2;
    private static final int MAX_VERSION = 5;
    private static final int FIRST_VERSION_WITH_CPUID = 3;
    private static final int FIRST_VERSION_WITH_MITIGATIONS = 5;
    private static final int ECDSA_P384_SHA384 = 1;
    private static final long POLICY_MUST_BE_ONE = 1L << 17;
    private static final int AUTHOR_KEY_ENABLED = 0x01;
    private static final int MASK_CHIP_KEY = 0x02;
    private static final long KEY_INFO_RESERVED = 0xffffffe0L;

    /// The report, and its signature still in AMD's little-endian form.
    record Parsed(SnpReport report, Octets signed, Octets signature) {}

    private SnpReportReader() {}

    /// Refuses what has not even the length of a report.
    static void requireShape(RawEvidence evidence) {
        if (evidence.tee() != TeeType.SEV_SNP) {
            throw unsupported("The evidence is not marked as a SEV-SNP report; verify it as what it is.");
        }
        if (evidence.bytes().length() != LENGTH_BYTES) {
            throw new EvidenceException(
                    Rejection.MALFORMED_EVIDENCE,
                    "A SEV-SNP report is " + LENGTH_BYTES + " bytes, not "
                            + evidence.bytes().length() + ".");
        }
    }

    /// @param vekProduct the product the certificate names; decides for version 2, whose report does not say
    static Parsed read(RawEvidence evidence, AmdProduct vekProduct) {
        requireShape(evidence);
        FieldReader in = new FieldReader(evidence.bytes());
        SnpReport report = readBody(in, vekProduct);
        return new Parsed(
                report,
                Octets.range(evidence.bytes().bytes(), 0, SIGNED_BYTES),
                Octets.range(evidence.bytes().bytes(), SIGNED_BYTES, LENGTH_BYTES - SIGNED_BYTES));
    }

    private static SnpReport readBody(FieldReader in, AmdProduct vekProduct) {
        int version = version(in);
        long guestSvn = in.u32("report.guestSvn");
        long policy = in.u64("report.policy");
        if ((policy & POLICY_MUST_BE_ONE) == 0) {
            throw FieldReader.malformed("report.policy", "has bit 17 clear, which must be set");
        }
        Octets familyId = in.take("report.familyId", 16);
        Octets imageId = in.take("report.imageId", 16);
        long vmpl = in.u32("report.vmpl");
        if (in.u32("report.signatureAlgorithm") != ECDSA_P384_SHA384) {
            throw unsupported("The report is not signed with ECDSA P-384.");
        }
        long current = in.u64("report.currentTcb");
        long platformInfo = in.u64("report.platformInfo");
        long keyInfo = in.u32("report.keyInfo");
        SnpSigner signer = signer(keyInfo);
        in.zeros("report.reserved1", 4);
        ReportData reportData = new ReportData(in.take("report.reportData", ReportData.LENGTH_BYTES));
        Measurement measurement = in.measurement("report.measurement");
        Octets hostData = in.take("report.hostData", 32);
        Octets idKeyDigest = in.take("report.idKeyDigest", 48);
        Octets authorKeyDigest = in.take("report.authorKeyDigest", 48);
        Octets reportId = in.take("report.reportId", 32);
        Octets reportIdMa = in.take("report.reportIdMa", 32);
        long reported = in.u64("report.reportedTcb");
        AmdProduct product = product(in, version, vekProduct);
        in.zeros("report.reserved2", 21);
        Octets chipId = in.take("report.chipId", 64);
        long committed = in.u64("report.committedTcb");
        SnpFirmware currentFirmware = firmwareVersion(in, "current");
        SnpFirmware committedFirmware = firmwareVersion(in, "committed");
        long launch = in.u64("report.launchTcb");
        Optional<SnpMitigations> mitigations = version >= FIRST_VERSION_WITH_MITIGATIONS
                ? Optional.of(new SnpMitigations(
                        in.u64("report.launchMitigationVector"), in.u64("report.currentMitigationVector")))
                : Optional.empty();
        in.zeros("report.reserved3", SIGNED_BYTES - in.position());
        return new SnpReport(
                version,
                product,
                guestSvn,
                policy,
                vmpl,
                platformInfo,
                signer,
                reportData,
                measurement,
                hostData,
                idKeyDigest,
                authorKeyDigest,
                reportId,
                familyId,
                imageId,
                chipId,
                SnpTcb.ofWord(product, current),
                SnpTcb.ofWord(product, reported),
                SnpTcb.ofWord(product, committed),
                SnpTcb.ofWord(product, launch),
                currentFirmware,
                committedFirmware,
                (keyInfo & AUTHOR_KEY_ENABLED) != 0,
                reportIdMa,
                mitigations);
    }

    private static int version(FieldReader in) {
        long version = in.u32("report.version");
        if (version < MIN_VERSION || version > MAX_VERSION) {
            throw unsupported(
                    "Report version " + version + " is not within " + MIN_VERSION + " to " + MAX_VERSION + ".");
        }
        return (int) version;
    }

    private static SnpSigner signer(long keyInfo) {
        if ((keyInfo & KEY_INFO_RESERVED) != 0) {
            throw FieldReader.malformed("report.keyInfo", "has reserved bits set");
        }
        if ((keyInfo & MASK_CHIP_KEY) != 0) {
            throw unsupported("The host masked the chip's key, so the report is not signed. Unmask it.");
        }
        return switch ((int) (keyInfo >>> 2) & 0x7) {
            case 0 -> SnpSigner.VCEK;
            case 1 -> SnpSigner.VLEK;
            default -> throw unsupported("The report is signed by no known kind of key.");
        };
    }

    private static AmdProduct product(FieldReader in, int version, AmdProduct vekProduct) {
        if (version < FIRST_VERSION_WITH_CPUID) {
            in.zeros("report.cpuid", 3);
            return vekProduct;
        }
        int family = in.u8("report.cpuidFamily");
        int model = in.u8("report.cpuidModel");
        in.skip("report.cpuidStepping", 1);
        if (family == 0x19 && model <= 0x0f) {
            return AmdProduct.MILAN;
        }
        if (family == 0x19 && ((model >= 0x10 && model <= 0x1f) || (model >= 0xa0 && model <= 0xaf))) {
            return AmdProduct.GENOA;
        }
        if (family == 0x1a && model <= 0x11) {
            return AmdProduct.TURIN;
        }
        throw unsupported(
                "The processor (family %02xh, model %02xh) is not a known SEV-SNP product.".formatted(family, model));
    }

    private static SnpFirmware firmwareVersion(FieldReader in, String which) {
        int build = in.u8("report." + which + "Build");
        int minor = in.u8("report." + which + "Minor");
        int major = in.u8("report." + which + "Major");
        in.zeros("report." + which + "Reserved", 1);
        return new SnpFirmware(major, minor, build);
    }

    private static EvidenceException unsupported(String sentence) {
        return new EvidenceException(Rejection.UNSUPPORTED_EVIDENCE, sentence);
    }
}
