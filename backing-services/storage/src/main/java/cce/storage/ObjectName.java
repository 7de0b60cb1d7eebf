package cce.storage;

/// The name of a stored object: segments of `a-z 0-9 . _ -` that begin with a letter or digit, separated by
/// slashes, such as `datasets/0a1b/objects/9f3c`. The grammar is narrow on purpose: every name means the same
/// in a directory and in S3, on any platform, and none can leave the store.
public record ObjectName(String value) implements Comparable<ObjectName> {
    /// Longest name, in characters.
    public static final int MAX_LENGTH = 512;

    /// Most segments.
    public static final int MAX_SEGMENTS = 8;

    private static final int MAX_SEGMENT_LENGTH = 128;

    /// @throws IllegalArgumentException if the name breaks the grammar; use [#parse] for names from outside
    public ObjectName {
        if (!isValid(value)) {
            throw new IllegalArgumentException(refusal(value));
        }
    }

    /// A name from outside.
    ///
    /// @throws StorageException with [StorageException.Reason#BAD_NAME]
    public static ObjectName parse(String value) throws StorageException {
        if (!isValid(value)) {
            throw new StorageException(StorageException.Reason.BAD_NAME, refusal(value));
        }
        return new ObjectName(value);
    }

    /// The name made of these segments.
    public static ObjectName of(String... segments) {
        return new ObjectName(String.join("/", segments));
    }

    /// Whether this name lies below `prefix`, which ends at a segment's end.
    public boolean isBelow(ObjectName prefix) {
        return value.startsWith(prefix.value + "/");
    }

    @Override
    public int compareTo(ObjectName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        int segments = 0;
        for (int start = 0; start <= value.length(); segments++) {
            int slash = value.indexOf('/', start);
            int end = slash < 0 ? value.length() : slash;
            if (!isSegment(value, start, end)) {
                return false;
            }
            start = end + 1;
        }
        return segments <= MAX_SEGMENTS;
    }

    private static boolean isSegment(String value, int start, int end) {
        if (start == end || end - start > MAX_SEGMENT_LENGTH || !isLetterOrDigit(value.charAt(start))) {
            return false;
        }
        for (int i = start + 1; i < end; i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static String refusal(String value) {
        return "An object name has 1 to %d segments of a-z, 0-9, '.', '_' and '-', each beginning with a letter or digit and of at most %d characters, %d in all; this one (%d characters) does not."
                .formatted(MAX_SEGMENTS, MAX_SEGMENT_LENGTH, MAX_LENGTH, value.length());
    }
}
