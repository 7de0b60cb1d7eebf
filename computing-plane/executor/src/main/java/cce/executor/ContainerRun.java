package cce.executor;

import java.nio.file.Path;

/// A run that ended, with what it left in memory-backed folders. Closing it unmounts and forgets all of that.
public final class ContainerRun implements AutoCloseable {

    ContainerRun() {}

    public ContainerResult result() {
        throw new UnsupportedOperationException();
    }

    /// What the program wrote to `/output`, untouched and untrusted: read it with [OutputCollector] only.
    public Path outputDir() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
