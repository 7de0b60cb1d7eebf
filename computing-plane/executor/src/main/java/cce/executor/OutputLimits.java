package cce.executor;

/// What a job may hand out.
///
/// @param maxFiles number of files
/// @param maxFileBytes size of one file
/// @param maxTotalBytes size of all files
/// @param maxDepth folders above a file, the output folder not counted
public record OutputLimits(int maxFiles, long maxFileBytes, long maxTotalBytes, int maxDepth) {

    /// 256 files, 128 MiB each, 256 MiB together, 4 folders deep.
    public static final OutputLimits DEFAULT = new OutputLimits(256, 128L << 20, 256L << 20, 4);

    public OutputLimits {
        if (maxFiles < 1 || maxFileBytes < 1 || maxTotalBytes < 1 || maxDepth < 0) {
            throw new IllegalArgumentException("Output limits must be positive.");
        }
    }
}
