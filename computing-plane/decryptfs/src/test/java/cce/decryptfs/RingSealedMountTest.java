package cce.decryptfs;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/// Programs read sealed files over io_uring.
class RingSealedMountTest extends SealedMountTest {

    @BeforeAll
    static void offer() throws IOException {
        Programs.assumeRing();
    }

    @Override
    MountOptions options() {
        return MountOptions.standard().withRing(true);
    }
}
