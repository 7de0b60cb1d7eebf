package cce.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;

/// The path of a file in a snapshot: relative, `/` between names, in Unicode NFC, as UTF-8.
///
/// A name is not empty, `.` or `..`, has no control character and at most 255 bytes; the whole has at most 32 names
/// and 4096 bytes. Paths are ordered by their UTF-8 bytes.
public final class SnapshotPath implements Comparable<SnapshotPath> {
    /// Longest path, in UTF-8 bytes.
    public static final int MAX_PATH_BYTES = 4096;

    /// Longest name, in UTF-8 bytes (what Linux allows).
    public static final int MAX_NAME_BYTES = 255;

    /// Most names in a path.
    public static final int MAX_DEPTH = 32;

    private final String path;

    private SnapshotPath(String path) {
        this.path = path;
    }

    /// Checks a path.
    ///
    /// @throws SealingException with [SealingException.Reason#BAD_PATH]
    public static SnapshotPath parse(String path) throws SealingException {
        // Looked at as characters: half a surrogate pair would become a question mark among the bytes.
        if (path.chars().allMatch(c -> c < 0x80)) {
            byte[] ascii = path.getBytes(StandardCharsets.US_ASCII);
            if (requireNamesIfAscii(ascii, ascii.length)) {
                return new SnapshotPath(path);
            }
        }
        return parseUnicode(path);
    }

    private static SnapshotPath parseUnicode(String path) throws SealingException {
        if (path.isEmpty()) {
            throw bad("A path in a snapshot is not empty.");
        }
        requireUnicode(path);
        if (utf8Length(path) > MAX_PATH_BYTES) {
            throw bad("A path in a snapshot has at most " + MAX_PATH_BYTES + " bytes in UTF-8.");
        }
        String[] names = path.split("/", -1);
        if (names.length > MAX_DEPTH) {
            throw bad("A path in a snapshot has at most " + MAX_DEPTH + " names.");
        }
        for (String name : names) {
            requireName(name);
        }
        return new SnapshotPath(path);
    }

    /// The path that `bytes[0 .. length)` encode.
    ///
    /// @throws SealingException with [SealingException.Reason#BAD_PATH], also for bytes that are no UTF-8
    static SnapshotPath ofUtf8(byte[] bytes, int length) throws SealingException {
        if (requireNamesIfAscii(bytes, length)) {
            return new SnapshotPath(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }
        try {
            return parseUnicode(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new SealingException(
                    SealingException.Reason.MALFORMED, "The manifest's entry.path is not well-formed UTF-8.", e);
        }
    }

    /// Checks the path that `bytes[0 .. length)` encode; makes no object of one in ASCII.
    static void requireValid(byte[] bytes, int length) throws SealingException {
        if (!requireNamesIfAscii(bytes, length)) {
            SnapshotPath ignored = ofUtf8(bytes, length);
        }
    }

    /// The names from the root to the file.
    public List<String> names() {
        return List.of(path.split("/", -1));
    }

    /// The path as text.
    @Override
    public String toString() {
        return path;
    }

    byte[] toUtf8() {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(SnapshotPath other) {
        return Arrays.compareUnsigned(toUtf8(), other.toUtf8());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SnapshotPath that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    /// The rules of [#parse] for a path of printable ASCII; false for any other.
    private static boolean requireNamesIfAscii(byte[] bytes, int length) throws SealingException {
        for (int i = 0; i < length; i++) {
            if (bytes[i] < ' ' || bytes[i] == 0x7f) {
                return false;
            }
        }
        if (length == 0 || length > MAX_PATH_BYTES) {
            throw bad("A path in a snapshot has 1 to " + MAX_PATH_BYTES + " bytes in UTF-8.");
        }
        int start = 0;
        int names = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || bytes[i] == '/') {
                requireAsciiName(bytes, start, i - start);
                start = i + 1;
                names++;
            }
        }
        if (names > MAX_DEPTH) {
            throw bad("A path in a snapshot has at most " + MAX_DEPTH + " names.");
        }
        return true;
    }

    private static void requireAsciiName(byte[] bytes, int start, int length) throws SealingException {
        boolean ordinary = length > 2 && length <= MAX_NAME_BYTES;
        if (!ordinary) {
            requireName(new String(bytes, start, length, StandardCharsets.US_ASCII));
        }
    }

    private static void requireUnicode(String path) throws SealingException {
        // An unpaired surrogate has no UTF-8 form: two different strings would become the same bytes.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
            throw bad("A path in a snapshot is well-formed Unicode.");
        }
        if (!Normalizer.isNormalized(path, Normalizer.Form.NFC)) {
            throw bad("A path in a snapshot is in Unicode NFC, so that equal names have equal bytes. Rename the file.");
        }
        if (path.codePoints().anyMatch(Character::isISOControl)) {
            throw bad("A path in a snapshot has no control character. Rename the file.");
        }
    }

    private static void requireName(String name) throws SealingException {
        if (name.isEmpty()) {
            throw bad("A path in a snapshot is relative and has no empty name (no leading, trailing or double slash).");
        }
        if (name.equals(".") || name.equals("..")) {
            throw bad("A path in a snapshot has no name '.' or '..'.");
        }
        if (utf8Length(name) > MAX_NAME_BYTES) {
            throw bad("A name in a snapshot has at most " + MAX_NAME_BYTES + " bytes in UTF-8.");
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static SealingException bad(String sentence) {
        return new SealingException(SealingException.Reason.BAD_PATH, sentence);
    }
}
