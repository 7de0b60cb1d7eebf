package cce.simulator;

import cce.attestation.AmdProduct;
import cce.attestation.AmdRoots;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.TrustAnchors;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// A simulated AMD Milan platform: issues byte-true SEV-SNP reports of version 3 and 5 and what they are verified with.
/// A library for
/// tests; the simulator process plays TDX.
public final class SimulatedSnpPlatform {
    private static final int SIGNED_BYTES = 0x2a0;
    private static final int REPORT_BYTES = 0x4a0;
    private static final int SCALAR_BYTES = 48;
    private static final int SCALAR_FIELD_BYTES = 72;
    /// SMT allowed, and the bit that must be one.
    private static final long POLICY = 0x3_0000L;
    /// SMT on, and memory checked for aliases.
    private static final long PLATFORM_INFO = 0x21L;
    private static final int BOOTLOADER = 4;
    private static final int SNP = 24;
    private static final int MICROCODE = 219;
    private static final int MILAN_FAMILY = 0x19;

    private final AmdCertificates certificates;
    private final byte[] chipId;

    private SimulatedSnpPlatform(AmdCertificates certificates, byte[] chipId) {
        this.certificates = certificates;
        this.chipId = chipId;
    }

    /// With new keys, kept in memory.
    public static SimulatedSnpPlatform create() {
        byte[] chipId = new byte[64];
        Arrays.fill(chipId, (byte) 0xcc);
        return new SimulatedSnpPlatform(AmdCertificates.create(chipId, BOOTLOADER, 0, SNP, MICROCODE), chipId);
    }

    public TrustAnchors anchors() {
        AmdRoots roots = new AmdRoots(certificates.ark(), certificates.ask(), certificates.ask());
        return TrustAnchors.insecureTestAmdRoots(Map.of(AmdProduct.MILAN, roots));
    }

    /// The chip key's certificate, and a fresh CRL on which the intermediate is or is not.
    public SnpCollateral collateral(boolean intermediateRevoked, Instant now) {
        return new SnpCollateral(certificates.vcek(), Optional.of(certificates.crl(intermediateRevoked, now)));
    }

    /// A report of `version` 3 or 5.
    public RawEvidence report(int version, Measurement measurement, Octets hostData, ReportData reportData) {
        byte[] signed = signedPart(version, measurement, hostData, reportData);
        KeyPair key = certificates.vcekKey();
        byte[] signature = Digests.sign("SHA384withECDSAinP1363Format", key.getPrivate(), signed);
        byte[] report = new FieldWriter()
                .bytes(signed)
                .bytes(littleEndian(signature, 0))
                .bytes(littleEndian(signature, SCALAR_BYTES))
                .zerosTo(REPORT_BYTES)
                .toBytes();
        return RawEvidence.snp(report);
    }

    private byte[] signedPart(int version, Measurement measurement, Octets hostData, ReportData reportData) {
        long tcb = ((long) MICROCODE << 56) | ((long) SNP << 48) | BOOTLOADER;
        return new FieldWriter()
                .u32(version)
                .u32(0)
                .u64(POLICY)
                .zerosTo(0x34)
                .u32(1)
                .u64(tcb)
                .u64(PLATFORM_INFO)
                .zerosTo(0x50)
                .bytes(reportData.value().bytes())
                .bytes(measurement.value().bytes())
                .bytes(hostData.bytes())
                .zerosTo(0x180)
                .u64(tcb)
                .bytes((byte) MILAN_FAMILY, (byte) 1, (byte) 1)
                .zerosTo(0x1a0)
                .bytes(chipId)
                .u64(tcb)
                .zerosTo(0x1f0)
                .u64(tcb)
                .zerosTo(SIGNED_BYTES)
                .toBytes();
    }

    private static byte[] littleEndian(byte[] signature, int offset) {
        byte[] out = new byte[SCALAR_FIELD_BYTES];
        for (int i = 0; i < SCALAR_BYTES; i++) {
            out[i] = signature[offset + SCALAR_BYTES - 1 - i];
        }
        return out;
    }
}
