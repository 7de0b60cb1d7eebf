package cce.decryptfs;

import static org.assertj.core.api.Assertions.assertThat;

import cce.storage.ObjectReader;
import cce.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static final Duration LIMIT = Duration.ofMillis(200);

    @Test
    void farStore_isReadAndClosed() {
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        DecryptFs.rehearse(LIMIT, object -> reader(object, reads, closed));
        assertThat(reads).hasPositiveValue();
        assertThat(closed).hasValue(1);
    }

    @Test
    void storeThatCannotBeServed_isNoFailure() {
        DecryptFs.rehearse(LIMIT, object -> {
            throw new IOException("No port is free.");
        });
    }

    private static ObjectReader reader(byte[] object, AtomicInteger reads, AtomicInteger closed) {
        return new ObjectReader() {
            @Override
            public long size() {
                return object.length;
            }

            @Override
            public void readFully(long position, byte[] destination, int offset, int length) throws StorageException {
                reads.incrementAndGet();
                System.arraycopy(object, (int) position, destination, offset, length);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }
}
