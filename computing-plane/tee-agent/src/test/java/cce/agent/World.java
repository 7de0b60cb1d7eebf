package cce.agent;

import cce.protocol.BootConfig;
import cce.protocol.Bytes;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.JobLimits;
import cce.protocol.JobSpec;
import cce.protocol.Json;
import cce.protocol.KeyRequest;
import cce.protocol.ObjectLayout;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.DatasetKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealedHeader;
import cce.sealing.SealingStream;
import cce.sealing.SecretBytes;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// One job and everything around its agent, in a temporary folder: a sealed dataset of two files, a cced, a
/// configuration.
final class World implements AutoCloseable {
    static final JobId JOB = new JobId(new UUID(0x1111222233334444L, 0x5555666677778888L));
    static final DatasetId DATASET = DatasetId.parse("0x" + "cd".repeat(20));
    static final String PATIENTS = "id,age\n1,40\n2,50\n";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Sha256Digest NO_DIGEST = new Sha256Digest(Bytes.of(new byte[32]));

    final Path folder;
    final Places places;
    final LocalDirectoryStore store;
    final FakeCced cced;
    final ByteArrayOutputStream log = new ByteArrayOutputStream();

    /// Where the ciphertext of the first file lies.
    final Path object;

    KeyRequest.SealedDataset sealed;
    BootConfig config;

    World(Path folder) throws Exception {
        this.folder = folder;
        for (String name : List.of("results", "images", "data", "work")) {
            Files.createDirectories(folder.resolve(name));
        }
        this.places = new Places(
                folder.resolve("config.json"),
                folder.resolve("cced.sock"),
                folder.resolve("none.sock"),
                folder.resolve("store"),
                folder.resolve("results"),
                folder.resolve("images"),
                folder.resolve("data"),
                folder.resolve("work"));
        this.store = LocalDirectoryStore.open(places.store());
        SnapshotId snapshot = SnapshotManifest.newSnapshotId(RANDOM);
        try (DatasetKey key = new DatasetKey(DATASET, 0, SecretBytes.copyOf(FakeCced.DEK))) {
            SnapshotEntry patients = file("patients.csv", PATIENTS.getBytes(StandardCharsets.UTF_8), snapshot, key);
            this.sealed = seal(patients, snapshot, key);
            this.object = places.store().resolve("objects").resolve(objectName(patients));
        }
        this.cced = new FakeCced(places.cced(), JOB, List.of(sealed));
        this.config = config(NO_DIGEST, NO_DIGEST, List.of("true"), JobLimits.DEFAULT, cced.tlsKey());
        write(config);
    }

    BootConfig config(
            Sha256Digest image, Sha256Digest code, List<String> command, JobLimits limits, Sha256Digest tlsKey) {
        JobSpec spec = new JobSpec(image, code, command, Map.of(), Map.of("health", DATASET), limits);
        return BootConfig.of(
                JOB, "keys-credential", spec, List.of(DATASET), new BootConfig.CcedIdentity(tlsKey, NO_DIGEST));
    }

    void write(BootConfig given) throws IOException {
        config = given;
        Files.write(places.config(), Json.canonical(given));
    }

    /// Runs the agent in a TEE that was started with the configuration.
    boolean run(JobProgram program) {
        return run(program, new EmbeddedEnvironment(config.measurement()));
    }

    boolean run(JobProgram program, EmbeddedEnvironment tee) {
        StageLog stages = new StageLog(new PrintStream(log, true, StandardCharsets.UTF_8), Clock.systemUTC());
        return new Agent(places, tee, program, stages, new Retry(3, Duration.ofMillis(5))).run();
    }

    String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    /// Opens the sealed result as cced would.
    Map<String, String> result() throws Exception {
        byte[] bytes = Files.readAllBytes(places.results().resolve("result.sealed"));
        Map<String, String> members = new LinkedHashMap<>();
        try (var key = new cce.sealing.ResultKey(SecretBytes.copyOf(FakeCced.REK));
                SealedFile file = SealedFile.open(
                        (position, target, offset, length) ->
                                System.arraycopy(bytes, (int) position, target, offset, length),
                        bytes.length,
                        SegmentSize.DEFAULT,
                        key,
                        new SealedFileContext.Result(JOB));
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new ByteArrayInputStream(file.readAll(1 << 20)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                members.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return members;
    }

    Sha256Digest resultHash() throws Exception {
        return sha256(Files.readAllBytes(places.results().resolve("result.sealed")));
    }

    static Sha256Digest sha256(byte[] bytes) throws Exception {
        return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Override
    public void close() throws IOException {
        cced.close();
    }

    private KeyRequest.SealedDataset seal(SnapshotEntry patients, SnapshotId snapshot, DatasetKey key)
            throws Exception {
        List<SnapshotEntry> entries = List.of(patients, file("deep/large.bin", new byte[300_000], snapshot, key));
        SnapshotManifest.Sealed manifest = SnapshotManifest.of(
                        DATASET, snapshot, 0, Instant.ofEpochSecond(1_700_000_000), entries)
                .seal(key, RANDOM);
        String name = ObjectLayout.manifest(DATASET, manifest.root());
        store.put(new ObjectName(name), manifest.bytes());
        return new KeyRequest.SealedDataset(DATASET, snapshot, 0, name, manifest.root());
    }

    private SnapshotEntry file(String path, byte[] plain, SnapshotId snapshot, DatasetKey key) throws Exception {
        SnapshotPath name = SnapshotPath.parse(path);
        ByteArrayOutputStream sealedBytes = new ByteArrayOutputStream();
        SealedHeader header;
        try (SealingStream out = new SealingStream(
                sealedBytes,
                SegmentSize.DEFAULT,
                key,
                new SealedFileContext.DatasetFile(DATASET, snapshot, name),
                RANDOM)) {
            out.write(plain);
            out.finish();
            header = out.header();
        }
        SnapshotEntry entry =
                new SnapshotEntry(name, plain.length, SegmentSize.DEFAULT, header, sha256(sealedBytes.toByteArray()));
        store.put(new ObjectName(objectName(entry)), sealedBytes.toByteArray());
        return entry;
    }

    private static String objectName(SnapshotEntry entry) {
        return ObjectLayout.datasetFile(DATASET, entry.object().toString());
    }
}
