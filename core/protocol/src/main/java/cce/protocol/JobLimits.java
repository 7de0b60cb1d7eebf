package cce.protocol;

/// Bounds on one run. The wall-clock limit kills; the others make the program's own calls fail.
public record JobLimits(int timeoutSeconds, int memoryMib, int outputMib, int processes) {
    /// What a job gets that names no limits.
    public static final JobLimits DEFAULT = new JobLimits(300, 2048, 64, 256);

    private static final int MAX_TIMEOUT_SECONDS = 24 * 3600;
    private static final int MAX_MEMORY_MIB = 1 << 20;
    private static final int MAX_OUTPUT_MIB = 1024;
    private static final int MAX_PROCESSES = 4096;

    public JobLimits {
        within("timeout_seconds", timeoutSeconds, 1, MAX_TIMEOUT_SECONDS);
        within("memory_mib", memoryMib, 64, MAX_MEMORY_MIB);
        within("output_mib", outputMib, 1, MAX_OUTPUT_MIB);
        within("processes", processes, 1, MAX_PROCESSES);
    }

    private static void within(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw ProtocolException.malformed("job_spec.limits." + field, "must lie between " + low + " and " + high);
        }
    }
}
