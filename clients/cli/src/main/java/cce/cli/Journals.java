package cce.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the commands that seal write down how far they came.
final class Journals {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where the journal lies that an interrupted run resumes from (default: $CCE_HOME/seals).")
    private @Nullable Path folder;

    Path folder() {
        return folder == null ? Home.locate().seals() : folder;
    }
}
