package cce.cvm;

import cce.protocol.Measurement;
import java.nio.file.Path;

/// Who gives a TD its guest agent: on real hardware the firmware and the guest image, here a stand-in on this machine.
interface GuestAgents {
    /// @param id names the TD until it is released; letters, digits, `-` and `_`
    /// @param socket where its guest agent listens
    record Td(String id, Path socket) {}

    /// Tells the platform what is about to run; it measures `distribution` itself.
    Td boot(Path distribution, Measurement configId, String name);

    /// Forgets a TD. One that is not there is forgotten already.
    void release(String id);
}
