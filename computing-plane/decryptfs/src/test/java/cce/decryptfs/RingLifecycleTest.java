package cce.decryptfs;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/// How mounts over io_uring begin and end.
class RingLifecycleTest extends MountLifecycleTest {

    @BeforeAll
    static void offer() throws IOException {
        Programs.assumeRing();
    }

    @Override
    MountOptions options() {
        return MountOptions.standard().withRing(true);
    }
}
