package cce.gate;

import java.util.Objects;

/// One file a job wrote, or one of its streams (`stdout`, `stderr`): the name the job chose and the plaintext.
///
/// The name is as hostile as the content; the gate reads it as a message too (D-20). The bytes are not copied, because
/// an output may be hundreds of megabytes: the caller must not change them during a review.
///
/// @param name path relative to the output folder, 1 to 4096 characters
/// @param bytes the whole plaintext
@SuppressWarnings("ArrayRecordComponent")
public record OutputFile(String name, byte[] bytes) {
    private static final int MAX_NAME_CHARS = 4096;

    public OutputFile {
        Objects.requireNonNull(bytes, "bytes");
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS) {
            throw new GateException(
                    GateException.Reason.BAD_OUTPUT,
                    "An output file name must have 1 to " + MAX_NAME_CHARS + " characters.");
        }
    }
}
