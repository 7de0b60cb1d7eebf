package cce.cced;

import cce.protocol.BootConfig;
import cce.protocol.EvidenceDocument;
import cce.protocol.JobId;
import cce.protocol.KeyRequest;
import cce.protocol.ReportData;
import cce.protocol.RequestId;
import cce.protocol.Sha256Digest;
import cce.protocol.SubmitRequest;
import cce.protocol.TeeType;
import cce.s3.StoreLocation;
import cce.sealing.EphemeralKeyPair;
import cce.sealing.KeyRelease;
import cce.sealing.ReleasedKeys;
import cce.sealing.ResultKey;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SealingStream;
import cce.sealing.SegmentSize;
import cce.storage.ObjectName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Plays the CVM of a job, well or badly.
final class TestAgent {
    final Harness harness;
    final BootConfig boot;
    final EphemeralKeyPair keys = EphemeralKeyPair.generate(Harness.RANDOM);

    TestAgent(Harness harness, BootConfig boot) {
        this.harness = harness;
        this.boot = boot;
    }

    JobId job() {
        return boot.jobId();
    }

    static RequestId newRequestId() {
        byte[] id = new byte[RequestId.LENGTH];
        Harness.RANDOM.nextBytes(id);
        return RequestId.of(id);
    }

    EvidenceDocument keyEvidence(RequestId request) {
        return TestPlatform.SHARED.agentEvidence(
                boot.measurement(), ReportData.forKeyRequest(keys.publicKey(), request));
    }

    KeyRequest keyRequest() {
        RequestId id = newRequestId();
        return keyRequest(id, keyEvidence(id));
    }

    KeyRequest keyRequest(RequestId id, EvidenceDocument evidence) {
        return new KeyRequest(boot.credential(), id, TeeType.TDX, evidence, keys.publicKey(), boot.datasetIds());
    }

    private Optional<ReleasedKeys> opened = Optional.empty();

    /// Asks for keys, and opens what comes.
    Client.Answer ask(KeyRequest request) {
        Client.Answer answer = harness.client.post("/v1/keys/request", "", request);
        if (answer.status() == 200) {
            opened = Optional.of(open(request, answer.as(KeyRequest.Answer.class)));
        }
        return answer;
    }

    ReleasedKeys lastKeys() {
        return opened.orElseThrow();
    }

    /// The submit credential and the keys, the honest way.
    Granted obtainKeys() {
        KeyRequest.Answer answer = ask(keyRequest()).as(KeyRequest.Answer.class);
        return new Granted(answer, lastKeys());
    }

    private ReleasedKeys open(KeyRequest request, KeyRequest.Answer answer) {
        try {
            return KeyRelease.openJobKeys(
                    keys,
                    new KeyRelease.JobContext(job(), request.requestId(), request.datasetIds()),
                    Base64.getDecoder().decode(answer.encryptedKeys()));
        } catch (SealingException e) {
            throw new AssertionError(e);
        }
    }

    record Granted(KeyRequest.Answer answer, ReleasedKeys keys) {}

    /// Seals files as the agent does and puts them into the object store.
    Sha256Digest storeResult(ResultKey key, Map<String, String> files) {
        return storeSealed(key, tar(files), path());
    }

    Sha256Digest storeSealed(ResultKey key, byte[] tar, String path) {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (SealingStream stream = new SealingStream(
                sealed, SegmentSize.DEFAULT, key, new SealedFileContext.Result(job()), Harness.RANDOM)) {
            stream.write(tar, 0, tar.length);
            stream.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            StoreLocation.parse(harness.config.objects()).open().put(new ObjectName(path), sealed.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Harness.sha256(sealed.toByteArray());
    }

    static byte[] tar(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                entry.setMode(0100644);
                entry.setModTime(0L);
                entry.setIds(0, 0);
                entry.setNames("", "");
                out.putArchiveEntry(entry);
                out.write(content);
                out.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    String path() {
        return SubmitRequest.prefix(job()) + "result.sealed";
    }

    SubmitRequest submission(String credential, Sha256Digest hash) {
        return new SubmitRequest(
                credential,
                job(),
                path(),
                hash,
                TeeType.TDX,
                TestPlatform.SHARED.agentEvidence(boot.measurement(), ReportData.forResult(job(), hash)));
    }

    Client.Answer submit(SubmitRequest request) {
        return harness.client.post("/v1/results/submit", "", request);
    }

    /// Runs the whole job honestly with these outputs.
    void finish(Map<String, String> files) {
        finish(obtainKeys(), files);
    }

    void finish(Granted granted, Map<String, String> files) {
        Sha256Digest hash = storeResult(granted.keys().resultKey(), files);
        submit(submission(granted.answer().submitCredential(), hash)).as(SubmitRequest.Answer.class);
    }
}
