package cce.protocol;

import java.util.Base64;

/// Evidence as it travels: the quote or report in base64 and the event log that explains its runtime measurements.
/// Nothing here is believed before core/attestation has verified it.
///
/// @param quote base64 of the raw TDX quote or SNP report, at most 64 KiB decoded
/// @param eventLog the log as the guest agent gave it (JSON text), or empty
public record EvidenceDocument(String quote, String eventLog) {
    /// Largest raw quote, in bytes.
    public static final int MAX_QUOTE_BYTES = 64 << 10;

    private static final int MAX_QUOTE_CHARS = (MAX_QUOTE_BYTES / 3 + 1) * 4;
    private static final int MAX_LOG_CHARS = 1 << 20;

    public EvidenceDocument {
        if (quote.isEmpty() || quote.length() > MAX_QUOTE_CHARS) {
            throw ProtocolException.malformed("evidence.quote", "must be base64 of 1 to " + MAX_QUOTE_BYTES + " bytes");
        }
        if (eventLog.length() > MAX_LOG_CHARS) {
            throw ProtocolException.malformed("evidence.event_log", "is over 1 MiB");
        }
    }

    public static EvidenceDocument of(byte[] quote, String eventLog) {
        return new EvidenceDocument(Base64.getEncoder().encodeToString(quote), eventLog);
    }

    public byte[] quoteBytes() {
        try {
            return Base64.getDecoder().decode(quote);
        } catch (IllegalArgumentException e) {
            throw ProtocolException.malformed("evidence.quote", "is not base64");
        }
    }
}
