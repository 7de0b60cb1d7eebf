package cce.cced;

import cce.gate.DatasetIndex;
import cce.ledger.Wallet;
import cce.protocol.DatasetId;
import cce.protocol.EphemeralPublicKey;
import cce.protocol.ObjectLayout;
import cce.protocol.SealingApi;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import cce.sealing.ChunkSealer;
import cce.sealing.DatasetKey;
import cce.sealing.EphemeralKeyPair;
import cce.sealing.KeyRelease;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingState;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.sealing.SnapshotEntry;
import cce.sealing.SnapshotManifest;
import cce.sealing.SnapshotPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// An owner who seals a dataset over HTTP, and may do it wrong.
final class OwnerSealer {
    private static final int PIECE = 8 << 20;

    final DatasetId dataset;
    final String token;
    SnapshotId snapshot;
    boolean alter;
    boolean skip;
    byte[] index = new byte[0];
    private final Harness cced;
    private final DatasetKey key;
    private final List<SnapshotEntry> entries = new ArrayList<>();
    private final DatasetIndex.Builder builder = DatasetIndex.builder();

    private OwnerSealer(Harness cced, DatasetId dataset, DatasetKey key, SnapshotId snapshot) {
        this.cced = cced;
        this.dataset = dataset;
        this.key = key;
        this.snapshot = snapshot;
        this.token = cced.uploadToken(dataset);
    }

    static OwnerSealer open(Harness cced, DatasetId dataset) {
        try (EphemeralKeyPair pair = EphemeralKeyPair.generate(Harness.RANDOM)) {
            SealingApi.KeyAnswer answer = cced.client
                    .post(
                            "/v1/datasets/" + dataset + "/sealing-key",
                            "",
                            request(cced, dataset, cced.provider, pair.publicKey()))
                    .as(SealingApi.KeyAnswer.class);
            DatasetKey key =
                    KeyRelease.openDatasetKey(pair, dataset, Base64.getDecoder().decode(answer.sealedKey()));
            return new OwnerSealer(cced, dataset, key, answer.snapshotId());
        } catch (SealingException e) {
            throw new AssertionError(e);
        }
    }

    static SealingApi.KeyRequest request(Harness cced, DatasetId dataset, Wallet wallet) {
        try (EphemeralKeyPair pair = EphemeralKeyPair.generate(Harness.RANDOM)) {
            return request(cced, dataset, wallet, pair.publicKey());
        }
    }

    private static SealingApi.KeyRequest request(
            Harness cced, DatasetId dataset, Wallet wallet, EphemeralPublicKey key) {
        return cced.signed(
                wallet,
                SealingApi.keyResource(dataset, key),
                (message, signature) -> new SealingApi.KeyRequest(wallet.address(), key, message, signature));
    }

    static Client.Answer ask(Harness cced, DatasetId dataset, Wallet wallet) {
        return cced.client.post("/v1/datasets/" + dataset + "/sealing-key", "", request(cced, dataset, wallet));
    }

    /// Seals and stores a file; the answer is its object.
    String file(String path, byte[] plaintext) throws SealingException {
        SnapshotPath parsed = SnapshotPath.parse(path);
        SealingState state = SealingState.fresh(SegmentSize.DEFAULT, Harness.RANDOM);
        byte[] sealed = new ChunkSealer(key, new SealedFileContext.DatasetFile(dataset, snapshot, parsed))
                .seal(state, plaintext, 0, plaintext.length, true)
                .ciphertext();
        builder.add(path, new ByteArrayInputStream(plaintext));
        entries.add(new SnapshotEntry(
                parsed, plaintext.length, SegmentSize.DEFAULT, state.header(), Harness.sha256(sealed)));
        if (alter) {
            sealed[sealed.length - 1] ^= 1;
        }
        String object = "objects/" + state.header().objectId();
        if (!skip) {
            store(object, sealed);
        }
        return object;
    }

    Client.Answer finish() throws SealingException, IOException {
        SnapshotManifest.Sealed manifest = SnapshotManifest.of(
                        dataset, snapshot, key.epoch(), Instant.ofEpochSecond(1_800_000_000L), entries)
                .seal(key, Harness.RANDOM);
        store("manifests/" + manifest.root(), manifest.bytes());
        byte[] plaintext = index.length > 0 ? index : builder.build().toBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SealedFileContext context =
                new SealedFileContext.DatasetFile(dataset, snapshot, SnapshotPath.parse(ObjectLayout.GATE_INDEX_PATH));
        try (SealingStream stream = new SealingStream(out, SegmentSize.DEFAULT, key, context, Harness.RANDOM)) {
            stream.write(plaintext, 0, plaintext.length);
            stream.finish();
        }
        Sha256Digest digest = Harness.sha256(out.toByteArray());
        store("indexes/" + digest, out.toByteArray());
        return offer(new SealingApi.SnapshotOffer(manifest.root(), digest));
    }

    Client.Answer offer(SealingApi.SnapshotOffer offer) {
        return cced.client.post("/v1/datasets/" + dataset + "/finalize-sealed", token, offer);
    }

    private void store(String object, byte[] bytes) {
        boolean whole = bytes.length <= PIECE;
        for (int at = 0; at < Math.max(1, bytes.length); at += PIECE) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PIECE));
            SealingApi.Grant grant = grant(object, at, piece.length, at + piece.length == bytes.length);
            if (put(object, grant, piece).status() != 200) {
                throw new AssertionError("A piece was not taken.");
            }
        }
        if (!whole && complete(object, bytes.length).status() != 200) {
            throw new AssertionError("The object was not completed.");
        }
    }

    SealingApi.Grant grant(String object, long position, long length, boolean last) {
        return ask(object, new SealingApi.GrantRequest(position, length, last))
                .as(SealingApi.Grants.class)
                .grants()
                .getFirst();
    }

    Client.Answer ask(String object, Object request) {
        return cced.client.post("/v1/datasets/" + dataset + "/objects/" + object + "/grants", token, request);
    }

    Client.Answer put(String object, SealingApi.Grant grant, byte[] bytes) {
        if (URI.create(grant.url()).isAbsolute()) {
            return Client.send(grant.url(), grant.headers(), bytes);
        }
        return cced.client.send(
                "PUT",
                "/v1/datasets/" + dataset + "/objects/" + object,
                "",
                BodyPublishers.ofByteArray(bytes),
                SealingApi.GRANT_HEADER,
                grant.headers().getOrDefault(SealingApi.GRANT_HEADER, ""));
    }

    Client.Answer complete(String object, long length) {
        return cced.client.post(
                "/v1/datasets/" + dataset + "/objects/" + object + "/complete",
                token,
                new SealingApi.Completion(length));
    }
}
