package cce.cli;

import cce.gate.DatasetIndex;
import cce.process.MemoryProtection;
import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.SealingApi;
import cce.protocol.Sha256Digest;
import cce.sealing.DatasetKey;
import cce.sealing.EphemeralKeyPair;
import cce.sealing.KeyRelease;
import cce.sealing.PlaintextStream;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotPath;
import cce.storage.ObjectName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// Seals a dataset on this machine under the key that an attested cced gives its owner: ciphertext goes to the object
/// store, the manifest's root to cced, which verifies what was stored and puts the root on the chain.
final class OwnerSealing {
    /// Requests to finalise that may time out, which is a day of them.
    private static final int MAX_WAITS = 288;

    private final Session session;
    private final DatasetId dataset;
    private final SecureRandom random = new SecureRandom();

    OwnerSealing(Session session, DatasetId dataset) {
        this.session = session;
        this.dataset = dataset;
    }

    /// The dataset's key, and what it is to be used for.
    record Released(DatasetKey key, SealingApi.KeyAnswer answer) implements AutoCloseable {
        @Override
        public void close() {
            key.close();
        }
    }

    /// Asks for the dataset's key: the wallet signs for this dataset and a key pair that is wiped afterwards.
    Released key() {
        MemoryProtection.denyDumps();
        try (EphemeralKeyPair pair = EphemeralKeyPair.generate(random)) {
            SealingApi.KeyAnswer answer = session.sealingKey(dataset, pair.publicKey());
            DatasetKey key =
                    KeyRelease.openDatasetKey(pair, dataset, Base64.getDecoder().decode(answer.sealedKey()));
            if (key.epoch() != answer.epoch() || !answer.datasetId().equals(dataset)) {
                key.close();
                throw CliException.notVerified("cced answered with the key of another dataset or epoch.");
            }
            return new Released(key, answer);
        } catch (SealingException | IllegalArgumentException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, "The key that cced sent does not open.", e);
        }
    }

    /// Seals, stores and finalises. The journal is kept until cced has taken the snapshot.
    CcedApi.Receipt seal(Released released, Path source, Path journals, int threads, TransferProgress progress) {
        SourceTree files = new SourceTree(source);
        DatasetKey key = released.key();
        try (BrokeredStore store =
                new BrokeredStore(session.cced().client(), dataset, () -> session.uploadToken(dataset))) {
            String binding = SealTask.binding(
                    source.toRealPath().toString(),
                    "cced://" + dataset + "/" + released.answer().snapshotId(),
                    key,
                    SegmentSize.DEFAULT);
            SealJournal.Head head = new SealJournal.Head(
                    released.answer().snapshotId(), Instant.now().getEpochSecond(), binding);
            Path folder = journals.resolve(binding);
            try (SealJournal journal = SealJournal.open(folder, head);
                    SealRun run = new SealRun(
                            store,
                            key,
                            SegmentSize.DEFAULT,
                            journal,
                            folder.resolve("manifest"),
                            Optional.empty(),
                            threads,
                            progress)) {
                Sha256Digest root = run.seal(files, false).root();
                Sha256Digest index = storeIndex(store, files, released);
                CcedApi.Receipt receipt = finalise(new SealingApi.SnapshotOffer(root, index));
                requireOurs(receipt, root);
                journal.finish();
                return receipt;
            }
        } catch (UncheckedIOException | IOException e) {
            throw SealTask.stopped(e);
        } catch (SealingException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /// cced reads the ciphertext again, which takes longer than a request may where there is much of it. It goes on
    /// when
    /// the request is given up, and the next one waits for the same reading.
    private CcedApi.Receipt finalise(SealingApi.SnapshotOffer offer) {
        for (int attempt = 1; ; attempt++) {
            try {
                return session.finalizeSealed(dataset, offer);
            } catch (CliException e) {
                if (!(e.getCause() instanceof HttpTimeoutException) || attempt == MAX_WAITS) {
                    throw e;
                }
                System.err.println("cce: cced still compares what is stored with the snapshot; waiting for it.");
            }
        }
    }

    private static void requireOurs(CcedApi.Receipt receipt, Sha256Digest root) {
        if (!receipt.root().equals(root)) {
            throw CliException.notVerified("cced finalised another snapshot than the one that was sealed here.");
        }
    }

    /// What the gate must know of the data, made here from the plaintext and sealed like a file of the dataset.
    private Sha256Digest storeIndex(BrokeredStore store, SourceTree files, Released released)
            throws SealingException, IOException {
        byte[] plaintext = index(files).toBytes();
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        SealedFileContext context = new SealedFileContext.DatasetFile(
                dataset, released.answer().snapshotId(), SnapshotPath.parse(ObjectLayout.GATE_INDEX_PATH));
        try (SealingStream stream = new SealingStream(sealed, SegmentSize.DEFAULT, released.key(), context, random)) {
            stream.write(plaintext, 0, plaintext.length);
            stream.finish();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
        byte[] bytes = sealed.toByteArray();
        Sha256Digest digest = sha256(bytes);
        store.put(new ObjectName(ObjectLayout.gateIndex(dataset, digest)), new ByteArrayInputStream(bytes));
        return digest;
    }

    private static DatasetIndex index(SourceTree files) {
        DatasetIndex.Builder builder = DatasetIndex.builder();
        files.walk(new Source.Visitor() {
            @Override
            public void file(Source file) {
                try (Source.Reading reading = file.open();
                        InputStream plaintext = new ReadingStream(reading, file.size())) {
                    builder.add(file.path().toString(), plaintext);
                    reading.requireUnchanged();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void unsupported(Path path, String why) {
                // Refused or listed before.
            }
        });
        builder.notes().forEach(note -> System.err.println("cce: " + Output.text(note)));
        return builder.build();
    }

    private static Sha256Digest sha256(byte[] bytes) {
        try {
            return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    /// A reading as a stream.
    private static final class ReadingStream extends PlaintextStream {
        private final Source.Reading reading;
        private long left;

        ReadingStream(Source.Reading reading, long size) {
            this.reading = reading;
            this.left = size;
        }

        @Override
        protected int refill(byte[] target) throws IOException {
            int length = (int) Math.min(target.length, left);
            if (length > 0) {
                reading.read(target, length);
                left -= length;
            }
            return length;
        }
    }
}
