package cce.executor;

import java.nio.file.Path;

/// One regular file the program wrote.
///
/// @param name path below the output folder, `/` between parts
/// @param path where it is
/// @param size in bytes
/// @param sha256 digest of its bytes when it was collected, 64 hexadecimal digits
public record OutputFile(String name, Path path, long size, String sha256) {}
