package cce.agent;

import cce.protocol.BootConfig;
import cce.protocol.EvidenceDocument;
import cce.protocol.FailureNotice;
import cce.protocol.TeeType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/// Checks that the configuration we read is the one this TEE was started with. Without it, a host could measure the
/// right configuration and put another one on the file system: cced would release the keys, and they would serve
/// another program.
///
/// The field's place in a TDX quote: Intel TDX DCAP Quoting Library API, appendix A.3, header of 48 bytes and, in
/// version 5, a body descriptor of 6 bytes before the TD report.
final class OwnMeasurement {
    private static final int VERSION_4 = 4;
    private static final int VERSION_5 = 5;
    private static final int HEADER_BYTES = 48;
    private static final int BODY_DESCRIPTOR_BYTES = 6;
    private static final int CONFIG_ID_OFFSET = 184;
    private static final int CONFIG_ID_BYTES = 48;

    private OwnMeasurement() {}

    static void requireIsOf(BootConfig config, TeeType tee, EvidenceDocument evidence) throws AgentException {
        if (tee != TeeType.TDX) {
            throw mismatch("Only TDX says which configuration a CVM was started with, and this is " + tee + ".");
        }
        byte[] expected = config.measurement().toByteArray();
        if (!MessageDigest.isEqual(expected, configId(evidence.quoteBytes()))) {
            throw mismatch("The boot configuration is not the one that this CVM was started with (MRCONFIGID).");
        }
    }

    private static byte[] configId(byte[] quote) throws AgentException {
        if (quote.length < HEADER_BYTES) {
            throw mismatch("The quote is shorter than its header.");
        }
        int version = ByteBuffer.wrap(quote).order(ByteOrder.LITTLE_ENDIAN).getShort(0);
        if (version != VERSION_4 && version != VERSION_5) {
            throw mismatch("The quote has a version other than 4 and 5.");
        }
        int offset = HEADER_BYTES + (version == VERSION_5 ? BODY_DESCRIPTOR_BYTES : 0) + CONFIG_ID_OFFSET;
        if (quote.length < offset + CONFIG_ID_BYTES) {
            throw mismatch("The quote ends before MRCONFIGID.");
        }
        byte[] id = new byte[CONFIG_ID_BYTES];
        System.arraycopy(quote, offset, id, 0, CONFIG_ID_BYTES);
        return id;
    }

    private static AgentException mismatch(String sentence) {
        return new AgentException(FailureNotice.Reason.INTERNAL, sentence);
    }
}
