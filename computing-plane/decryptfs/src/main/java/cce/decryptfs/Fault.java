package cce.decryptfs;

import java.io.IOException;

/// A read the mount had to refuse: the program got `EIO`, and whatever it computes from here on cannot be relied
/// on.
///
/// @param file path of the file inside the mount, for the operator; empty when no file was at fault
/// @param position first byte of the refused read
/// @param length bytes asked for
/// @param cause why, as the content source said it; holds no plaintext
public record Fault(String file, long position, int length, IOException cause) {}
