package cce.sealing;

import java.io.IOException;

/// Where ciphertext comes from: a positional read, safe to call from many threads at once.
@FunctionalInterface
public interface RangeSource {
    /// Fills `destination[offset .. offset + length)` with the bytes from `position` on, all of them.
    ///
    /// @throws IOException if the bytes cannot be had, also when the source ends before `position + length`
    void readFully(long position, byte[] destination, int offset, int length) throws IOException;

    /// A source over a byte array that is already in memory; the array is not copied.
    static RangeSource of(byte[] bytes) {
        return (position, destination, offset, length) -> {
            if (position < 0 || position > bytes.length - length) {
                throw new IOException("The source has %d bytes; %d from %d were asked for."
                        .formatted(bytes.length, length, position));
            }
            System.arraycopy(bytes, Math.toIntExact(position), destination, offset, length);
        };
    }
}
