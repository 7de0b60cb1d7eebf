package cce.cvm;

import java.nio.file.Path;

/// Where things lie on the host.
///
/// @param state the daemon's own folder, mode 0700: one folder per CVM while it lives, and the logs
/// @param agentLib the jars of the agent; what the TEE measures
/// @param objects the object store's folder of ciphertext
/// @param images OCI image layouts, one folder per image digest
/// @param javaHome the JDK that runs the agent
record LocalFolders(Path state, Path agentLib, Path objects, Path images, Path javaHome) {
    private static final String CVMS = "cvms";
    private static final String LOGS = "logs";

    Path cvms() {
        return state.resolve(CVMS);
    }

    Path logs() {
        return state.resolve(LOGS);
    }
}
