package cce.agent;

import cce.protocol.BootConfig;
import cce.protocol.FailureNotice;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;

/// Reads what the host put before us. Whether it is what cced wrote is decided later, by [OwnMeasurement].
final class BootReader {
    static final int MAX_BYTES = 1 << 20;

    private BootReader() {}

    static BootConfig read(Path file) throws AgentException {
        byte[] bytes = bytes(file);
        BootConfig config;
        try {
            config = Json.read(bytes, BootConfig.class);
        } catch (ProtocolException e) {
            throw refused(e.sentence());
        }
        // One spelling only, so that what was measured and what was read cannot differ.
        if (!Arrays.equals(bytes, Json.canonical(config))) {
            throw refused("It is not in canonical form.");
        }
        boolean sameDatasets = new HashSet<>(config.datasetIds())
                .equals(new HashSet<>(config.jobSpec().datasets().values()));
        if (!sameDatasets
                || config.datasetIds().size() != config.jobSpec().datasets().size()) {
            throw refused("Its datasets are not those of its job.");
        }
        return config;
    }

    private static byte[] bytes(Path file) throws AgentException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refused("It is over " + MAX_BYTES + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw new AgentException(
                    FailureNotice.Reason.INTERNAL, "The boot configuration " + file + " cannot be read.", e);
        }
    }

    private static AgentException refused(String why) {
        return new AgentException(FailureNotice.Reason.INTERNAL, "The boot configuration was refused. " + why);
    }
}
