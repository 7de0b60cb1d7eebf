package cce.executor;

import java.nio.file.Path;

/// Looks through what a program left in its output folder, never following a link.
public final class OutputCollector {

    private OutputCollector() {}

    /// Collects the folder of a run that ended.
    ///
    /// @throws ExecutorException if the folder itself cannot be read
    @SuppressWarnings("DoNotCallSuggester")
    public static OutputCollection collect(Path outputDir, OutputLimits limits) {
        throw new UnsupportedOperationException();
    }
}
