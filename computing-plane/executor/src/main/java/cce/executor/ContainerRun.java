package cce.executor;

import java.nio.file.Path;

/// A run that ended, with what it left in memory-backed folders. Closing it unmounts and forgets all of that.
public final class ContainerRun implements AutoCloseable {

    private final ContainerResult result;
    private final RunFolder folder;

    ContainerRun(ContainerResult result, RunFolder folder) {
        this.result = result;
        this.folder = folder;
    }

    public ContainerResult result() {
        return result;
    }

    /// What the program wrote to `/output`, untouched and untrusted: read it with [OutputCollector] only.
    public Path outputDir() {
        return folder.output();
    }

    @Override
    public void close() {
        folder.remove();
    }
}
