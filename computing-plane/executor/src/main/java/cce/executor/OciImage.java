package cce.executor;

import java.nio.file.Path;

/// One image in an [OCI image layout](https://github.com/opencontainers/image-spec/blob/main/image-layout.md), found by
/// digest. The layout folder may belong to somebody hostile: every blob is checked while it is read.
public final class OciImage {

    private final ImageDigest digest;

    private OciImage(ImageDigest digest) {
        this.digest = digest;
    }

    /// Reads and checks the image's manifest and configuration.
    ///
    /// @throws ExecutorException if the image is not there, does not match its digest, or is not one this executor runs
    @SuppressWarnings("DoNotCallSuggester")
    public static OciImage open(Path layoutDir, ImageDigest digest) {
        throw new UnsupportedOperationException();
    }

    public ImageDigest digest() {
        return digest;
    }

    public ImageConfig config() {
        throw new UnsupportedOperationException();
    }

    /// Unpacks the layers under `cacheDir`, or finds them there from an earlier call. The folder must belong to the caller
    /// alone: what is found in it is trusted.
    ///
    /// @throws ExecutorException if a layer does not match its digest, is unsafe, or is larger than the limits
    public UnpackedImage unpack(Path cacheDir, UnpackLimits limits) {
        throw new UnsupportedOperationException();
    }
}
