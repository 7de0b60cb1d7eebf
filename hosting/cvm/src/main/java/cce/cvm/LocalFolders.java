package cce.cvm;

import cce.protocol.JobId;
import java.nio.file.Path;

/// Where things lie on the host.
///
/// @param state the daemon's own folder, mode 0700: one folder per CVM while it lives, and the logs
/// @param agentLib the jars of the agent; what the TEE measures
/// @param store the local object store; its complete objects, all ciphertext, lie in `objects` below it
/// @param images OCI image layouts, one folder per image digest
/// @param javaHome the JDK that runs the agent
record LocalFolders(Path state, Path agentLib, Path store, Path images, Path javaHome) {
    private static final String CVMS = "cvms";
    private static final String LOGS = "logs";

    Path objects() {
        return store.resolve("objects");
    }

    /// Where a job may write.
    Path results(JobId job) {
        return objects().resolve("results").resolve(job.toString());
    }

    Path cvms() {
        return state.resolve(CVMS);
    }

    Path logs() {
        return state.resolve(LOGS);
    }
}
