package cce.executor;

/// One thing in the output folder that makes the whole output refused.
///
/// @param name its path below the output folder, made printable and shortened; it is the program's choice, so
///     it is as secret as the output itself
/// @param reason what is wrong with it
public record OutputRefusal(String name, Reason reason) {

    public enum Reason {
        SYMBOLIC_LINK,
        HARD_LINK,
        DEVICE,
        FIFO,
        SOCKET,
        TOO_DEEP,
        TOO_MANY_FILES,
        FILE_TOO_LARGE,
        TOTAL_TOO_LARGE,
        BAD_NAME,
        /// It changed while it was being collected, or could not be read.
        UNREADABLE
    }
}
