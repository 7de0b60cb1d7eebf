package cce.simulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/// A running simulator: the control socket, the provisioning service, and one agent socket per booted machine.
public final class Simulator implements AutoCloseable {
    private static final String CONTROL_SOCKET = "control.sock";
    private static final String MACHINES = "td";
    private static final String SEED = "dev-seed";

    private final Path folder;
    private final PcsServer pcs;
    private final ControlPlane control;

    private Simulator(Path folder, PcsServer pcs, ControlPlane control) {
        this.folder = folder;
        this.pcs = pcs;
        this.control = control;
    }

    /// Starts with the state in `folder`, made on first use, and the provisioning service on `pcsPort` (0 for any).
    public static Simulator start(Path folder, int pcsPort, Clock clock) {
        Path state = folder.toAbsolutePath().normalize();
        SimulatedPlatform platform = SimulatedPlatform.open(state);
        DevSeed seed = DevSeed.open(state.resolve(SEED));
        Path machines = state.resolve(MACHINES);
        try {
            Files.createDirectories(machines);
        } catch (IOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE,
                    "The folder " + machines + " cannot be made: " + e.getMessage());
        }
        PcsServer pcs = PcsServer.start(platform, pcsPort, clock);
        return new Simulator(state, pcs, new ControlPlane(machines, platform, seed, state.resolve(CONTROL_SOCKET)));
    }

    public URI pcs() {
        return pcs.base();
    }

    public Path controlSocket() {
        return folder.resolve(CONTROL_SOCKET);
    }

    /// The root certificate to hand to a dev profile.
    public Path rootCertificate() {
        return folder.resolve("root.der");
    }

    @Override
    public void close() {
        control.close();
        pcs.close();
    }
}
