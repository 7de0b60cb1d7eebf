package cce.decryptfs;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/// Reads of all kinds over io_uring.
class RingReadCheckTest extends ReadCheckTest {

    @BeforeAll
    static void offer() throws IOException {
        Programs.assumeRing();
    }

    @Override
    MountOptions options() {
        return MountOptions.standard().withRing(true);
    }
}
