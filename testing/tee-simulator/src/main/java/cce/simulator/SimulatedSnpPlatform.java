package cce.simulator;

import cce.attestation.AmdProduct;
import cce.attestation.AmdRoots;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import cce.attestation.TrustAnchors;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// A simulated AMD platform: issues byte-true SEV-SNP reports of version 2, 3 and 5 and what they are verified
/// with, for Milan, Genoa and Turin, signed by a chip's or a provider's key. A library for tests; the simulator
/// process plays TDX.
public final class SimulatedSnpPlatform {
    private static final int SIGNED_BYTES = 0x2a0;
    private static final int REPORT_BYTES = 0x4a0;
    private static final int SCALAR_BYTES = 48;
    private static final int SCALAR_FIELD_BYTES = 72;
    private static final int CHIP_ID_BYTES = 64;
    private static final int TURIN_CHIP_ID_BYTES = 8;
    private static final int FIRST_VERSION_WITH_CPUID = 3;
    /// SMT allowed, and the bit that must be one.
    private static final long POLICY = 0x3_0000L;
    /// SMT on, and memory checked for aliases.
    private static final long PLATFORM_INFO = 0x21L;
    private static final SnpTcb TCB = new SnpTcb(0, 4, 0, 24, 219);
    private static final SnpTcb TURIN_TCB = new SnpTcb(1, 4, 0, 24, 219);

    private final AmdProduct product;
    private final SnpSigner signer;
    private final AmdCertificates certificates;
    private final byte[] chipId;

    private SimulatedSnpPlatform(AmdProduct product, SnpSigner signer, AmdCertificates certificates, byte[] chipId) {
        this.product = product;
        this.signer = signer;
        this.certificates = certificates;
        this.chipId = chipId;
    }

    /// A Milan with new keys, kept in memory.
    public static SimulatedSnpPlatform create() {
        return create(AmdProduct.MILAN, SnpSigner.VCEK);
    }

    /// A platform of `product` whose reports are signed by a key of the kind `signer`.
    public static SimulatedSnpPlatform create(AmdProduct product, SnpSigner signer) {
        byte[] chipId = new byte[CHIP_ID_BYTES];
        Arrays.fill(chipId, 0, product == AmdProduct.TURIN ? TURIN_CHIP_ID_BYTES : CHIP_ID_BYTES, (byte) 0xcc);
        AmdCertificates certificates = AmdCertificates.create(product, signer, chipId, tcb(product));
        return new SimulatedSnpPlatform(product, signer, certificates, chipId);
    }

    public AmdProduct product() {
        return product;
    }

    public SnpSigner signer() {
        return signer;
    }

    public AmdRoots roots() {
        return new AmdRoots(certificates.ark(), certificates.ask(), certificates.asvk());
    }

    public TrustAnchors anchors() {
        return TrustAnchors.insecureTestAmdRoots(Map.of(product, roots()));
    }

    /// The report key's certificate, and a fresh CRL on which the intermediates are or are not.
    public SnpCollateral collateral(boolean intermediateRevoked, Instant now) {
        return new SnpCollateral(certificates.vek(), Optional.of(certificates.crl(intermediateRevoked, now)));
    }

    /// As [#collateral(boolean, Instant)], with a CRL of this number on which nothing is.
    public SnpCollateral collateral(long crlNumber, Instant now) {
        return new SnpCollateral(
                certificates.vek(), Optional.of(certificates.crl(false, now, BigInteger.valueOf(crlNumber))));
    }

    /// The part of the chip id that AMD's service is asked by.
    Octets hardwareId() {
        return Octets.of(Arrays.copyOf(chipId, product == AmdProduct.TURIN ? TURIN_CHIP_ID_BYTES : CHIP_ID_BYTES));
    }

    SnpTcb tcb() {
        return tcb(product);
    }

    /// A report of `version` 2, 3 or 5.
    public RawEvidence report(int version, Measurement measurement, Octets hostData, ReportData reportData) {
        byte[] signed = signedPart(version, measurement, hostData, reportData);
        byte[] signature = Digests.sign(
                "SHA384withECDSAinP1363Format", certificates.reportKey().getPrivate(), signed);
        byte[] report = new FieldWriter()
                .bytes(signed)
                .bytes(littleEndian(signature, 0))
                .bytes(littleEndian(signature, SCALAR_BYTES))
                .zerosTo(REPORT_BYTES)
                .toBytes();
        return RawEvidence.snp(report);
    }

    private byte[] signedPart(int version, Measurement measurement, Octets hostData, ReportData reportData) {
        long tcb = word();
        return new FieldWriter()
                .u32(version)
                .u32(0)
                .u64(POLICY)
                .zerosTo(0x34)
                .u32(1)
                .u64(tcb)
                .u64(PLATFORM_INFO)
                .u32(signer == SnpSigner.VLEK ? 1 << 2 : 0)
                .zerosTo(0x50)
                .bytes(reportData.value().bytes())
                .bytes(measurement.value().bytes())
                .bytes(hostData.bytes())
                .zerosTo(0x180)
                .u64(tcb)
                .bytes(version < FIRST_VERSION_WITH_CPUID ? new byte[3] : cpuid())
                .zerosTo(0x1a0)
                .bytes(chipId)
                .u64(tcb)
                .zerosTo(0x1f0)
                .u64(tcb)
                .zerosTo(SIGNED_BYTES)
                .toBytes();
    }

    private byte[] cpuid() {
        return switch (product) {
            case MILAN -> new byte[] {0x19, 0x01, 0x01};
            case GENOA -> new byte[] {0x19, 0x11, 0x01};
            case TURIN -> new byte[] {0x1a, 0x02, 0x01};
        };
    }

    private long word() {
        SnpTcb tcb = tcb();
        return switch (product) {
            case MILAN, GENOA ->
                ((long) tcb.microcode() << 56) | ((long) tcb.snp() << 48) | ((long) tcb.tee() << 8) | tcb.bootloader();
            case TURIN ->
                ((long) tcb.microcode() << 56)
                        | ((long) tcb.snp() << 24)
                        | ((long) tcb.tee() << 16)
                        | ((long) tcb.bootloader() << 8)
                        | tcb.fmc();
        };
    }

    private static SnpTcb tcb(AmdProduct product) {
        return product == AmdProduct.TURIN ? TURIN_TCB : TCB;
    }

    private static byte[] littleEndian(byte[] signature, int offset) {
        byte[] out = new byte[SCALAR_FIELD_BYTES];
        for (int i = 0; i < SCALAR_BYTES; i++) {
            out[i] = signature[offset + SCALAR_BYTES - 1 - i];
        }
        return out;
    }
}
