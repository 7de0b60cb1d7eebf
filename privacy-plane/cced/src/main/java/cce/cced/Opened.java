package cce.cced;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What a start has opened so far: closed in the opposite order, each part whatever becomes of the others.
final class Opened implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Opened.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(
                        Level.WARNING,
                        "A part of cced did not close well: " + part.getClass().getSimpleName(),
                        e);
            }
        }
    }
}
