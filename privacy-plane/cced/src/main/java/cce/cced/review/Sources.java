package cce.cced.review;

import cce.cced.Refusal;
import cce.cced.data.CodeBundles;
import cce.cced.identity.Digests;
import cce.cced.store.Database;
import cce.cced.store.GovernanceStore;
import cce.cced.store.Job;
import cce.protocol.JobId;
import cce.protocol.ProblemType;
import cce.protocol.ReviewApi;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// The algorithm as its reviewer reads it: the files of the very bundle that ran, what changed since the version
/// that was approved last, and the bundle packed again to see that nothing hides between the files.
public final class Sources {
    private static final int MAX_FILES = 2000;
    private static final int MAX_SHOWN_BYTES = 256 << 10;
    private static final int MAX_TOTAL_BYTES = 2 << 20;

    private final Database database;
    private final GovernanceStore governance;
    private final CodeBundles bundles;
    private final ReviewViews reviews;

    public Sources(Database database, GovernanceStore governance, CodeBundles bundles, ReviewViews reviews) {
        this.database = database;
        this.governance = governance;
        this.bundles = bundles;
        this.reviews = reviews;
    }

    public ReviewApi.SourceView source(WalletAddress wallet, JobId id) {
        Job job = reviews.jobForSource(wallet, id);
        Sha256Digest code = job.spec().code();
        Map<String, byte[]> files = files(bundles.load(code));
        Optional<Sha256Digest> last = database.in(tx -> governance.lastApproved(tx, job.consumer(), code));
        String diff = last.map(digest -> UnifiedDiff.of(texts(files(bundles.load(digest))), texts(files)))
                .orElse("");
        return new ReviewApi.SourceView(
                id, code, CodeBundles.NAMESPACE, shown(files), SourceFlags.of(texts(files)), last, diff);
    }

    /// Packs the bundle again as clients do: sorted, without times, owners and modes.
    public ReviewApi.RebuildView rebuild(WalletAddress wallet, JobId id) {
        Sha256Digest code = reviews.jobForSource(wallet, id).spec().code();
        Map<String, byte[]> files = files(bundles.load(code));
        Sha256Digest rebuilt = Digests.sha256(pack(files));
        return new ReviewApi.RebuildView(id, code, rebuilt, rebuilt.equals(code), files.size());
    }

    private static List<ReviewApi.SourceFile> shown(Map<String, byte[]> files) {
        long[] total = new long[1];
        return files.entrySet().stream()
                .map(file -> {
                    byte[] content = file.getValue();
                    total[0] += content.length;
                    boolean shown = content.length <= MAX_SHOWN_BYTES && total[0] <= MAX_TOTAL_BYTES;
                    return new ReviewApi.SourceFile(
                            file.getKey(), content.length, shown ? text(content).orElse("") : "");
                })
                .toList();
    }

    private static Map<String, String> texts(Map<String, byte[]> files) {
        Map<String, String> texts = new TreeMap<>();
        files.forEach((path, content) ->
                texts.put(path, text(content).orElse("(not text, SHA-256 " + Digests.sha256(content) + ")\n")));
        return texts;
    }

    private static Optional<String> text(byte[] content) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Map<String, byte[]> files(byte[] bundle) {
        Map<String, byte[]> files = new TreeMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(bundle))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (files.size() >= MAX_FILES) {
                    throw unreadable("it has more than " + MAX_FILES + " files");
                }
                if (entry.isFile()) {
                    files.put(entry.getName(), in.readNBytes(CodeBundles.MAX_BYTES));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable("it is not a tar");
        }
        return files;
    }

    private static Refusal unreadable(String why) {
        return new Refusal(ProblemType.NOT_FOUND, "The code bundle cannot be shown: " + why + "; fetch it as it is.");
    }

    private static byte[] pack(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(0L);
                entry.setIds(0, 0);
                entry.setNames("", "");
                entry.setMode(0100644);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new IllegalStateException("A bundle could not be packed in memory.", e);
        }
        return bytes.toByteArray();
    }
}
