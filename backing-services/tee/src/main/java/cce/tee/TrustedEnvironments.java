package cce.tee;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Chooses the interface of the TEE around us.
public final class TrustedEnvironments {
    /// The word in a configuration that stands for looking at the default places.
    public static final String AUTO = "auto";

    private TrustedEnvironments() {}

    /// What is at `place`: a directory is configfs-tsm, anything else the socket of a guest agent, and [#AUTO]
    /// looks for both where they usually are. The agent comes first, since it has keys and an event log.
    public static TrustedEnvironment at(Path place) {
        if (!place.toString().equals(AUTO)) {
            return Files.isDirectory(place) ? new ConfigfsTsm(place) : new GuestAgentSocket(place);
        }
        return found(List.of(GuestAgentSocket.DEFAULT_PATH, ConfigfsTsm.DEFAULT_PATH))
                .orElseThrow(() -> new TeeException(
                        TeeException.Reason.UNREACHABLE,
                        "Neither a guest agent's socket (" + GuestAgentSocket.DEFAULT_PATH
                                + ") nor the kernel's interface (" + ConfigfsTsm.DEFAULT_PATH
                                + ") is there; this is no TEE guest."));
    }

    static Optional<TrustedEnvironment> found(List<Path> places) {
        return places.stream().filter(Files::exists).findFirst().map(TrustedEnvironments::at);
    }
}
