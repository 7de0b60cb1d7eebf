package cce.executor;

import java.nio.file.Path;

/// The program of a job: a tar file, plain or gzip, holding regular files and folders only, known by its SHA-256.
public final class CodeBundle {

    private CodeBundle() {}

    /// Unpacks the bundle into a new folder `<cacheDir>/<digest>` and returns that folder; finds it there from an earlier
    /// call. Files lose their owner, times and special mode bits.
    ///
    /// @throws ExecutorException if the bytes do not match the digest, or the archive is unsafe or too large
    @SuppressWarnings("DoNotCallSuggester")
    public static Path unpack(Path tar, CodeDigest digest, Path cacheDir, UnpackLimits limits) {
        throw new UnsupportedOperationException();
    }
}
