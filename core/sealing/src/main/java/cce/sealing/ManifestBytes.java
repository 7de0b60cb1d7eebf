package cce.sealing;

import java.io.IOException;

/// The plaintext of a manifest: all of it in memory, or opened segment by segment from where it is stored. Either
/// way every byte authenticated.
interface ManifestBytes extends AutoCloseable {
    long size();

    /// Fills `target[offset .. offset + length)` from `position` on.
    void read(long position, byte[] target, int offset, int length) throws SealingException, IOException;

    @Override
    void close();

    /// Decrypts what is asked for, when it is.
    record Sealed(SealedFile file) implements ManifestBytes {
        @Override
        public long size() {
            return file.plaintextBytes();
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) throws SealingException, IOException {
            int ignored = file.read(position, target, offset, length);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /// Decrypted before; holds no key.
    @SuppressWarnings("ArrayRecordComponent") // Megabytes, handed over rather than copied; never compared.
    record Plain(byte[] bytes) implements ManifestBytes {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) {
            System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
        }

        @Override
        public void close() {}
    }
}
