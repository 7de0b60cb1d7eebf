package cce.cli;

import cce.protocol.CcedApi;
import cce.protocol.JobId;
import cce.protocol.Json;
import cce.protocol.Sha256Digest;
import cce.sealing.EphemeralKeyPair;
import cce.sealing.KeyRelease;
import cce.sealing.RangeSource;
import cce.sealing.ResultKey;
import cce.sealing.SealedFile;
import cce.sealing.SealedFileContext;
import cce.sealing.SealingException;
import cce.sealing.SegmentSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// A released result on the consumer's disk: `manifest.json`, `result.sealed` and, once both have been checked, the
/// files themselves in `files/`.
final class ResultFiles {
    static final String MANIFEST = "manifest.json";
    static final String SEALED = "result.sealed";

    private static final int MAX_RESULT_BYTES = 1100 << 20;
    private static final int MAX_FILES = 10_000;

    private ResultFiles() {}

    static Map<String, Object> receive(
            Session session, JobId job, CcedApi.ResultAnswer answer, EphemeralKeyPair keys, Path target) {
        try {
            Files.createDirectories(target);
            Path manifest = target.resolve(MANIFEST);
            Path sealed = target.resolve(SEALED);
            Files.write(manifest, Json.write(answer.manifest()));
            download(session, job, sealed);
            ManifestCheck check = ManifestCheck.of(session.endpoint(), session.evidenceCheck(), manifest);
            check.requireJob(job);
            check.requireResult(sealed);
            check.requireAll();
            List<String> files = open(job, keys, answer, sealed, target.resolve("files"));
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("job_id", job.toString());
            report.put("manifest", manifest.toString());
            report.put("sealed_result", sealed.toString());
            report.put("files", files);
            report.put("checks", check.report().size());
            return report;
        } catch (IOException e) {
            throw new CliException(ExitCode.ENVIRONMENT, "The result cannot be written below " + target + ".", e);
        }
    }

    private static void download(Session session, JobId job, Path file) throws IOException {
        try (InputStream in = session.signedIn().download("/v1/results/" + job + "/object")) {
            Files.write(file, in.readNBytes(MAX_RESULT_BYTES));
        }
    }

    private static List<String> open(
            JobId job, EphemeralKeyPair keys, CcedApi.ResultAnswer answer, Path sealed, Path files) throws IOException {
        byte[] ciphertext = Files.readAllBytes(sealed);
        byte[] message = Base64.getDecoder().decode(answer.encryptedRek());
        try (ResultKey key = KeyRelease.openResultKey(keys, job, message);
                SealedFile file = SealedFile.open(
                        RangeSource.of(ciphertext),
                        ciphertext.length,
                        SegmentSize.DEFAULT,
                        key,
                        new SealedFileContext.Result(job))) {
            return unpack(file.readAll(MAX_RESULT_BYTES), files);
        } catch (SealingException e) {
            throw new CliException(ExitCode.NOT_VERIFIED, "The sealed result does not open: " + e.getMessage(), e);
        }
    }

    /// The archive was made by a program nobody trusts, and the gate let it through as data: nothing but regular
    /// files below `folder` is written, and nothing is overwritten.
    private static List<String> unpack(byte[] tar, Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!entry.isFile() || !target.startsWith(folder) || names.size() >= MAX_FILES) {
                    throw CliException.notVerified(
                            "The result holds an entry that is not a plain file below its folder.");
                }
                Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
                Files.deleteIfExists(target);
                Files.copy(in, target);
                names.add(entry.getName());
            }
        }
        return names;
    }

    static Sha256Digest digest(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            java.security.MessageDigest digest = java.security.MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return Sha256Digest.of(digest.digest());
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The file " + file + " cannot be read.", e);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
