package cce.tee;

import cce.protocol.EvidenceDocument;
import cce.protocol.Measurement;
import cce.protocol.ReportData;
import cce.protocol.TeeType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A TEE in name only: its quote has the fields of a TDX v4 quote in their places and no signature that anybody would
/// believe.
public final class EmbeddedEnvironment implements TrustedEnvironment {
    private static final int QUOTE_BYTES = 48 + 584;
    private static final int CONFIG_ID_OFFSET = 48 + 184;
    private static final int REPORT_DATA_OFFSET = 48 + 520;

    private final Measurement configId;

    public EmbeddedEnvironment(Measurement configId) {
        this.configId = configId;
    }

    @Override
    public TeeType teeType() {
        return TeeType.TDX;
    }

    @Override
    public EvidenceDocument quote(ReportData reportData) {
        ByteBuffer quote = ByteBuffer.allocate(QUOTE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        quote.putShort(0, (short) 4);
        quote.put(CONFIG_ID_OFFSET, configId.toByteArray());
        quote.put(REPORT_DATA_OFFSET, reportData.toByteArray());
        return EvidenceDocument.of(quote.array(), "[]");
    }

    @Override
    public PlatformKey platformKey(String path, String purpose) {
        try {
            return PlatformKey.copyOf(MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// REPORTDATA of a quote made here.
    public static byte[] reportData(EvidenceDocument evidence) {
        byte[] data = new byte[ReportData.LENGTH];
        ByteBuffer.wrap(evidence.quoteBytes()).get(REPORT_DATA_OFFSET, data);
        return data;
    }
}
