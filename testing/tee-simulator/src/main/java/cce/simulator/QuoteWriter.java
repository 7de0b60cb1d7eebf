package cce.simulator;

import cce.attestation.Measurement;
import cce.attestation.ReportData;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;

/// Writes TDX quotes byte for byte as the quoting enclave would.
final class QuoteWriter {
    private static final byte[] INTEL_QE = HexFormat.of().parseHex("939a7233f79c4ca9940a0db3957f0607");
    private static final int TDX = 0x81;
    private static final int ECDSA_P256 = 2;
    private static final int TD10_BYTES = 584;
    private static final int TD15_BYTES = 648;
    private static final int QE_REPORT_BYTES = 384;
    private static final int QE_AUTH_BYTES = 32;
    private static final int QE_REPORT_CERTIFICATION = 6;
    private static final int PEM_CHAIN = 5;
    private static final long SEPT_VE_DISABLE = 1L << 28;
    private static final long DEBUG = 1L;
    /// x87, SSE, AVX, AVX-512, PKRU and AMX, as current guests run with.
    private static final long XFAM = 0x602e7L;

    private QuoteWriter() {}

    static byte[] write(TestPki pki, SimulatedTd td, ReportData reportData, QuoteForm form) {
        byte[] signed = new FieldWriter()
                .bytes(header(form))
                .bytes(body(td, reportData, form))
                .toBytes();
        byte[] auth = auth(pki, Digests.sign(pki.attestation().key(), signed));
        return new FieldWriter().bytes(signed).u32(auth.length).bytes(auth).toBytes();
    }

    private static byte[] header(QuoteForm form) {
        FieldWriter out = new FieldWriter();
        out.u16(form == QuoteForm.V4 ? 4 : 5)
                .u16(ECDSA_P256)
                .u32(TDX)
                .u32(0)
                .bytes(INTEL_QE)
                .bytes(new byte[20]);
        switch (form) {
            case V4 -> {}
            case V5_TD10 -> out.u16(2).u32(TD10_BYTES);
            case V5_TD15 -> out.u16(3).u32(TD15_BYTES);
        }
        return out.toBytes();
    }

    private static byte[] body(SimulatedTd td, ReportData reportData, QuoteForm form) {
        FieldWriter out = new FieldWriter();
        out.bytes(PlatformFacts.SIMULATED.teeTcbSvn().bytes());
        out.bytes(Digests.sha384(Digests.utf8("simulated TDX module")));
        measurement(out, Measurement.ZERO).u64(0);
        out.u64(td.debug() ? SEPT_VE_DISABLE | DEBUG : SEPT_VE_DISABLE).u64(XFAM);
        measurement(out, td.mrTd());
        measurement(out, td.mrConfigId());
        measurement(out, Measurement.ZERO);
        measurement(out, Measurement.ZERO);
        td.rtmrs().forEach(rtmr -> measurement(out, rtmr));
        out.bytes(reportData.value().bytes());
        if (form == QuoteForm.V5_TD15) {
            out.bytes(updatedModule());
            measurement(out, Measurement.ZERO);
        }
        return out.toBytes();
    }

    /// The TDX module was updated under the running TD, which launching it again would show.
    private static byte[] updatedModule() {
        byte[] svn = PlatformFacts.SIMULATED.teeTcbSvn().bytes();
        svn[0]++;
        return svn;
    }

    private static FieldWriter measurement(FieldWriter out, Measurement measurement) {
        return out.bytes(measurement.value().bytes());
    }

    private static byte[] auth(TestPki pki, byte[] signature) {
        byte[] key = coordinates((ECPublicKey) pki.attestation().certificate().getPublicKey());
        byte[] qeAuth = new byte[QE_AUTH_BYTES];
        byte[] report = qeReport(Digests.sha256(key, qeAuth));
        byte[] chain = Digests.utf8(pki.pckChain() + "\0");
        byte[] inner = new FieldWriter()
                .bytes(report)
                .bytes(Digests.sign(pki.pck().key(), report))
                .u16(QE_AUTH_BYTES)
                .bytes(qeAuth)
                .u16(PEM_CHAIN)
                .u32(chain.length)
                .bytes(chain)
                .toBytes();
        return new FieldWriter()
                .bytes(signature)
                .bytes(key)
                .u16(QE_REPORT_CERTIFICATION)
                .u32(inner.length)
                .bytes(inner)
                .toBytes();
    }

    private static byte[] qeReport(byte[] keyHash) {
        return new FieldWriter()
                .bytes(PlatformFacts.SIMULATED.sgxComponents().bytes())
                .zerosTo(48)
                // ATTRIBUTES: initialised and provisioning key, not debug; XFRM outside the identity's mask.
                .u64(0x11)
                .u64(0xe7)
                .zerosTo(128)
                .bytes(CollateralWriter.QE_MR_SIGNER.bytes())
                .zerosTo(256)
                .u16(CollateralWriter.QE_ISV_PROD_ID)
                .u16(CollateralWriter.QE_ISV_SVN)
                .zerosTo(320)
                .bytes(keyHash)
                .zerosTo(QE_REPORT_BYTES)
                .toBytes();
    }

    static byte[] coordinates(ECPublicKey key) {
        byte[] out = new byte[64];
        fixed(key.getW().getAffineX().toByteArray(), out, 0);
        fixed(key.getW().getAffineY().toByteArray(), out, 32);
        return out;
    }

    private static void fixed(byte[] number, byte[] target, int offset) {
        int from = Math.max(0, number.length - 32);
        int length = number.length - from;
        System.arraycopy(number, from, target, offset + 32 - length, length);
    }
}
