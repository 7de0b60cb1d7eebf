package cce.cvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Keeps the beginning of what an agent prints about its own stages. The rest is read and dropped, so that an agent is
/// never stopped by a full pipe and the host's disk never fills.
final class BoundedLog {
    static final int MAX_BYTES = 256 << 10;

    private static final Logger LOG = Logger.getLogger(BoundedLog.class.getName());
    private static final byte[] CUT = "\n[the rest was dropped]\n".getBytes(StandardCharsets.US_ASCII);

    private BoundedLog() {}

    /// Copies on a virtual thread until the stream ends.
    static Thread keep(InputStream in, Path file) {
        return Thread.ofVirtual().name("log-" + file.getFileName()).start(() -> copy(in, file));
    }

    private static void copy(InputStream in, Path file) {
        try (in;
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[8 << 10];
            int kept = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int take = Math.min(read, MAX_BYTES - kept);
                out.write(buffer, 0, take);
                if (take < read && kept < MAX_BYTES) {
                    out.write(CUT);
                }
                kept += take;
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "The log " + file + " ended early.", e);
        }
    }
}
