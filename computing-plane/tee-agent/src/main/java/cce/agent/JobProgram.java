package cce.agent;

import cce.executor.ContainerResult;
import cce.protocol.JobSpec;
import java.nio.file.Path;
import java.util.Map;

/// What a job wants run.
interface JobProgram {
    /// Runs it to its end, within the job's limits.
    ///
    /// @param data folders by mount name
    /// @throws AgentException if image, code or machine do not allow it; a program that fails is a result
    Finished run(JobSpec spec, Map<String, Path> data) throws AgentException;

    /// A program that ended, and what it left in memory; closing forgets that.
    interface Finished extends AutoCloseable {
        ContainerResult result();

        Path outputDir();

        @Override
        void close();
    }
}
