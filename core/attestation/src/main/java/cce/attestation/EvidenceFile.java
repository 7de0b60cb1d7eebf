package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// Evidence as people have it in files, recognised by its content: a TDX quote, a SEV-SNP report with or without
/// the table of certificates behind it, either of them in hexadecimal or base64, an EAT, the JSON of an evidence
/// document, or the answer of a guest agent. Nothing in it is believed.
///
/// @param form what was recognised, in words
/// @param nonce of an EAT, which REPORTDATA must be bound to
/// @param certificates what the host put behind a SEV-SNP report
public record EvidenceFile(
        String form,
        RawEvidence evidence,
        String eventLog,
        Optional<Octets> nonce,
        Optional<SnpCertificateTable> certificates) {
    /// Above a quote of 64 KiB in base64 with an event log of 1 MiB.
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    private static final int MAX_DEPTH = 3;
    private static final long TDX = 0x81;

    /// Recognises the content of a file; what is none of the forms is refused.
    public static EvidenceFile read(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw unknown("is " + content.length + " bytes; at most " + MAX_BYTES + " are read");
        }
        return read(content, 0);
    }

    private static EvidenceFile read(byte[] content, int depth) {
        if (depth > MAX_DEPTH) {
            throw unknown("is encoded more often than it should be");
        }
        return report(content)
                .or(() -> quote(content))
                .or(() -> cbor(content))
                .or(() -> text(content, depth))
                .orElseThrow(
                        () -> unknown("is neither a TDX quote, a SEV-SNP report, an EAT nor an evidence document"));
    }

    private static Optional<EvidenceFile> report(byte[] content) {
        int length = SnpReportReader.LENGTH_BYTES;
        if (content.length < length || content[1] != 0 || content[2] != 0 || content[3] != 0) {
            return Optional.empty();
        }
        boolean report = content[0] >= 2 && content[0] <= 5 && content[0x34] == 1;
        if (!report || (content.length > length && isQuote(content))) {
            return Optional.empty();
        }
        byte[] alone = java.util.Arrays.copyOf(content, length);
        Optional<SnpCertificateTable> table = content.length == length
                ? Optional.empty()
                : Optional.of(SnpCertificateTable.of(java.util.Arrays.copyOfRange(content, length, content.length)));
        String form = "SEV-SNP report, version " + content[0] + (table.isEmpty() ? "" : ", with certificates");
        return Optional.of(new EvidenceFile(form, RawEvidence.snp(alone), "", Optional.empty(), table));
    }

    private static Optional<EvidenceFile> quote(byte[] content) {
        if (!isQuote(content)) {
            return Optional.empty();
        }
        if (little(content, 4) != TDX) {
            throw new EvidenceException(
                    Rejection.UNSUPPORTED_EVIDENCE,
                    "This is a quote of an SGX enclave; TDX quotes and SEV-SNP reports are looked at here.");
        }
        return Optional.of(plain("TDX quote, version " + content[0], RawEvidence.tdx(content)));
    }

    private static boolean isQuote(byte[] content) {
        boolean version = content.length >= 48 && content[0] >= 3 && content[0] <= 5 && content[1] == 0;
        return version && content[2] == 2 && content[3] == 0 && (little(content, 4) == TDX || little(content, 4) == 0);
    }

    private static long little(byte[] content, int offset) {
        return Octets.of(content).at(offset)
                | (long) (content[offset + 1] & 0xff) << 8
                | (long) (content[offset + 2] & 0xff) << 16
                | (long) (content[offset + 3] & 0xff) << 24;
    }

    /// A tagged item: nothing else here begins with a byte of that range.
    private static Optional<EvidenceFile> cbor(byte[] content) {
        boolean tagged = content.length > 0 && (content[0] & 0xff) >= 0xc0 && (content[0] & 0xff) <= 0xdb;
        return tagged ? Optional.of(ofEat("EAT in CBOR", content)) : Optional.empty();
    }

    private static EvidenceFile ofEat(String form, byte[] content) {
        Eat eat = Eat.read(content);
        return new EvidenceFile(form, eat.evidence(), eat.eventLog(), Optional.of(eat.nonce()), Optional.empty());
    }

    private static Optional<EvidenceFile> text(byte[] content, int depth) {
        String text = new String(content, StandardCharsets.ISO_8859_1).strip();
        if (text.startsWith("{")) {
            return Optional.of(json(JsonObject.parse("evidence", content), depth));
        }
        if (text.matches("(?s)[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+")) {
            return Optional.of(ofEat("EAT in a JWT", text.getBytes(StandardCharsets.US_ASCII)));
        }
        return decoded(text.replaceAll("\\s", "")).map(bytes -> read(bytes, depth + 1));
    }

    /// `quote` (or, for a report, `report`) in hexadecimal or base64, and `event_log` as text.
    private static EvidenceFile json(JsonObject document, int depth) {
        String encoded = document.optionalText("quote")
                .or(() -> document.optionalText("report"))
                .orElseThrow(() -> unknown("is JSON without the member 'quote' or 'report'"));
        EvidenceFile inner = decoded(encoded)
                .map(bytes -> read(bytes, depth + 1))
                .orElseThrow(() -> unknown("has a member 'quote' that is neither hexadecimal nor base64"));
        return new EvidenceFile(
                "evidence document with a " + inner.form(),
                inner.evidence(),
                document.optionalText("event_log").orElse(""),
                inner.nonce(),
                inner.certificates());
    }

    private static Optional<byte[]> decoded(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        try {
            return Optional.of(HexFormat.of().parseHex(digits));
        } catch (IllegalArgumentException notHex) {
            try {
                return Optional.of(Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException neither) {
                return Optional.empty();
            }
        }
    }

    private static EvidenceFile plain(String form, RawEvidence evidence) {
        return new EvidenceFile(form, evidence, "", Optional.empty(), Optional.empty());
    }

    private static EvidenceException unknown(String problem) {
        return new EvidenceException(Rejection.UNSUPPORTED_EVIDENCE, "The evidence " + problem + ".");
    }
}
