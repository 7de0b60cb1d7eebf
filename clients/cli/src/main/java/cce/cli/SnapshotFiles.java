package cce.cli;

import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealingException;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotPath;
import cce.sealing.VerifiedSnapshot;
import cce.storage.ObjectReader;
import cce.storage.ObjectStore;
import java.io.IOException;

/// The files of a sealed snapshot, to be sealed again under another key. Plaintext is in memory only, and every byte of
/// it was authenticated.
final class SnapshotFiles implements Source.Files {
    private final ObjectStore store;
    private final VerifiedSnapshot snapshot;
    private final DatasetKey key;

    /// @param key of `snapshot`; stays the caller's
    SnapshotFiles(ObjectStore store, VerifiedSnapshot snapshot, DatasetKey key) {
        this.store = store;
        this.snapshot = snapshot;
        this.key = key;
    }

    @Override
    public void walk(Source.Visitor visitor) {
        for (SnapshotEntry entry : snapshot.entries()) {
            visitor.file(new SealedSource(entry));
        }
    }

    private final class SealedSource implements Source {
        private final SnapshotEntry entry;

        SealedSource(SnapshotEntry entry) {
            this.entry = entry;
        }

        @Override
        public SnapshotPath path() {
            return entry.path();
        }

        @Override
        public long size() {
            return entry.plaintextBytes();
        }

        @Override
        public String mark() {
            return entry.ciphertextDigest().toString();
        }

        @Override
        public String shown() {
            return "'" + Output.text(entry.path()) + "'";
        }

        @Override
        public Reading open() throws IOException {
            ObjectReader reader = store.open(FileSealer.objectName(snapshot.dataset(), entry.object()));
            try {
                return new SealedReading(shown(), reader, snapshot.open(entry, reader::readFully, key));
            } catch (SealingException e) {
                reader.close();
                throw new IOException("The file " + shown() + " does not open: " + e.getMessage(), e);
            }
        }
    }

    private static final class SealedReading implements Source.Reading {
        private final String shown;
        private final ObjectReader reader;
        private final SealedFile file;
        private long position;

        SealedReading(String shown, ObjectReader reader, SealedFile file) {
            this.shown = shown;
            this.reader = reader;
            this.file = file;
        }

        @Override
        public void read(byte[] target, int length) throws IOException {
            try {
                if (file.plaintextBytes() == 0) {
                    file.verifyAll();
                }
                if (file.read(position, target, 0, length) != length) {
                    throw new IllegalStateException("A sealed file is shorter than its own size.");
                }
                position += length;
            } catch (SealingException e) {
                throw new IOException("The file " + shown + " does not verify: " + e.getMessage(), e);
            }
        }

        @Override
        public void rewind() {
            position = 0;
        }

        @Override
        public void requireUnchanged() {
            // Every byte authenticated under the header and in the place that the manifest names.
        }

        @Override
        public void close() throws IOException {
            file.close();
            reader.close();
        }
    }
}
