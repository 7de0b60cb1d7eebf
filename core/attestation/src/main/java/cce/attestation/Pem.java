package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Splits a PEM chain into DER certificates.
final class Pem {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final int MAX_CERTIFICATES = 4;
    private static final int MAX_CHARS = 64 * 1024;

    private Pem() {}

    static List<Octets> certificates(String name, String pem) {
        if (pem.length() > MAX_CHARS) {
            throw malformed(name, "is longer than " + MAX_CHARS + " characters");
        }
        List<Octets> found = new ArrayList<>();
        int at = 0;
        while (true) {
            int begin = pem.indexOf(BEGIN, at);
            requireBlank(name, pem, at, begin < 0 ? pem.length() : begin);
            if (begin < 0) {
                return found;
            }
            // The dashes that end BEGIN must not be those that begin END.
            int end = pem.indexOf(END, begin + BEGIN.length());
            if (end < 0 || found.size() == MAX_CERTIFICATES) {
                throw malformed(name, "is cut off, or has more than " + MAX_CERTIFICATES + " certificates");
            }
            found.add(decode(name, pem.substring(begin + BEGIN.length(), end)));
            at = end + END.length();
        }
    }

    /// Quotes end their chain with a NUL; only blanks may stand between certificates.
    private static void requireBlank(String name, String pem, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = pem.charAt(i);
            if (c != 0 && !Character.isWhitespace(c)) {
                throw malformed(name, "has text outside its certificates");
            }
        }
    }

    private static Octets decode(String name, String base64) {
        String lines = base64.indexOf('\r') < 0 ? base64 : base64.replace("\r", "");
        // What is not ASCII becomes a question mark, which is no digit.
        byte[] text = lines.getBytes(StandardCharsets.US_ASCII);
        int count = 0;
        int line = 0;
        // Line by line, which is several times faster than digit by digit.
        while (line < text.length) {
            int next = lines.indexOf('\n', line);
            int end = next < 0 ? text.length : next;
            System.arraycopy(text, line, text, count, end - line);
            count += end - line;
            line = end + 1;
        }
        try {
            return Octets.owning(Base64.getDecoder().decode(Arrays.copyOf(text, count)));
        } catch (IllegalArgumentException e) {
            throw malformed(name, "has a certificate that is not base64");
        }
    }

    private static EvidenceException malformed(String name, String problem) {
        return new EvidenceException(Rejection.MALFORMED_COLLATERAL, "The " + name + " " + problem + ".");
    }
}
