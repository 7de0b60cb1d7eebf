package cce.executor;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The list of system calls a workload may make: `seccomp.json` beside this class, in the form of the OCI runtime
/// specification. Each group says in `reason` why it is there; whatever is not listed fails with EPERM.
final class SeccompProfile {

    private static final String RESOURCE = "seccomp.json";

    private SeccompProfile() {}

    static JsonNode load() {
        try (InputStream in = SeccompProfile.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The executor was built without its seccomp profile.");
            }
            return new JsonMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("The executor's seccomp profile cannot be read.", e);
        }
    }
}
