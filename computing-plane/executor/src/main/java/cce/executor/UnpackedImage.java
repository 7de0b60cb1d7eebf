package cce.executor;

import java.nio.file.Path;

/// An image whose every byte was checked against its digest and unpacked. Only [OciImage#unpack] makes one.
///
/// @param digest which image
/// @param rootfs the root file system, owned by root, shared by every run of this image and never written again
/// @param config what the image says about how to run it
public record UnpackedImage(ImageDigest digest, Path rootfs, ImageConfig config) {}
