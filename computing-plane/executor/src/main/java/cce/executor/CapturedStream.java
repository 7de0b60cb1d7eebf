package cce.executor;

import java.nio.file.Path;

/// The beginning of what a program wrote to stdout or stderr. It is output like any other: nobody sees it before the
/// gate.
///
/// @param file the kept bytes, in memory-backed storage, there until the [ContainerRun] is closed
/// @param keptBytes size of that file
/// @param totalBytes how much the program wrote
public record CapturedStream(Path file, long keptBytes, long totalBytes) {

    public boolean truncated() {
        return totalBytes > keptBytes;
    }
}
