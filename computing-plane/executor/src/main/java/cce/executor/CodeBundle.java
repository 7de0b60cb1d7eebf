package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.zip.ZipException;

/// The program of a job: a tar file, plain or gzip, holding regular files and folders only, known by its SHA-256.
public final class CodeBundle {

    private CodeBundle() {}

    /// Unpacks the bundle into a new folder `<cacheDir>/<digest>` and returns that folder; finds it there from
    /// an earlier call. Files lose their owner, times and special mode bits. What is found in `cacheDir` is
    /// trusted, so it must belong to the caller alone.
    ///
    /// @throws ExecutorException if the bytes do not match the digest, or the archive is unsafe or too large
    public static Path unpack(Path tar, CodeDigest digest, Path cacheDir, UnpackLimits limits) {
        return UnpackCache.folder(cacheDir, digest.hex(), target -> {
            if (!Files.isRegularFile(tar, LinkOption.NOFOLLOW_LINKS)) {
                throw new ExecutorException(Reason.BAD_ARCHIVE, "The code bundle is not there or not a regular file.");
            }
            try (InputStream in = Files.newInputStream(tar, LinkOption.NOFOLLOW_LINKS)) {
                unpack(in, digest, target, limits);
            }
        });
    }

    private static void unpack(InputStream in, CodeDigest digest, Path target, UnpackLimits limits) throws IOException {
        VerifyingInput bytes = new VerifyingInput(new BufferedInputStream(in), "code bundle", limits.maxBytes());
        try {
            VerifyingInput plain =
                    new VerifyingInput(CompressedInput.plainOrGzip(bytes), "code bundle", limits.maxBytes());
            new ArchiveUnpacker(target, ArchiveUnpacker.Kind.CODE, limits.maxEntries()).unpack(plain);
        } catch (ZipException e) {
            throw new ExecutorException(Reason.BAD_ARCHIVE, "The code bundle is not well-formed gzip.", e);
        }
        bytes.verifyRest(digest.hex());
    }
}
