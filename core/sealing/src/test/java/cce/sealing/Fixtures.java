package cce.sealing;

import cce.protocol.Bytes;
import cce.protocol.DatasetId;
import cce.protocol.JobId;
import cce.protocol.Sha256Digest;
import cce.protocol.SnapshotId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the tests of this module share: fixed identifiers, keys and plaintext.
final class Fixtures {
    static final HexFormat HEX = HexFormat.of();
    static final DatasetId DATASET = DatasetId.parse("0x00112233445566778899aabbccddeeff00112233");
    static final DatasetId OTHER_DATASET = DatasetId.parse("0x99112233445566778899aabbccddeeff00112233");
    static final SnapshotId SNAPSHOT = SnapshotId.parse("f0e1d2c3b4a5968778695a4b3c2d1e0f");
    static final SnapshotId OTHER_SNAPSHOT = SnapshotId.parse("00e1d2c3b4a5968778695a4b3c2d1e0f");
    static final JobId JOB = JobId.parse("0b6e1c3a-52f4-4c6b-9d1e-7a80c9e4f215");

    private Fixtures() {}

    static DatasetKey datasetKey() {
        return datasetKey(DATASET, 0, 1);
    }

    static DatasetKey datasetKey(DatasetId dataset, int epoch, int fill) {
        return new DatasetKey(dataset, epoch, secret(fill));
    }

    static ResultKey resultKey(int fill) {
        return new ResultKey(secret(fill));
    }

    static SecretBytes secret(int fill) {
        byte[] raw = new byte[32];
        Arrays.fill(raw, (byte) fill);
        return SecretBytes.adopt(raw);
    }

    static SnapshotPath path(String path) {
        try {
            return SnapshotPath.parse(path);
        } catch (SealingException e) {
            throw new AssertionError(e);
        }
    }

    static SealedFileContext context(String path) {
        return new SealedFileContext.DatasetFile(DATASET, SNAPSHOT, path(path));
    }

    static SnapshotEntry entry(String path, long size) {
        return new SnapshotEntry(
                path(path), size, SegmentSize.KIB_16, header(0), Sha256Digest.of(new byte[Sha256Digest.LENGTH]));
    }

    static SealedHeader header(int fill) {
        byte[] salt = new byte[SealedHeader.SALT_BYTES];
        Arrays.fill(salt, (byte) fill);
        return new SealedHeader(Bytes.of(salt), Bytes.of(new byte[SealedHeader.NONCE_PREFIX_BYTES]));
    }

    /// The plaintext of the published vectors.
    static byte[] plaintext(int size) {
        byte[] plaintext = new byte[size];
        for (int i = 0; i < size; i++) {
            plaintext[i] = (byte) (7 * i + (i >> 8));
        }
        return plaintext;
    }

    static byte[] seal(byte[] plaintext, SegmentSize size, SealingKey key, SealedFileContext context) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealingStream stream = new SealingStream(out, size, key, context, new SecureRandom())) {
            stream.write(plaintext);
            stream.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] unseal(byte[] sealed, SegmentSize size, SealingKey key, SealedFileContext context)
            throws SealingException {
        try (SealedFile file = SealedFile.open(RangeSource.of(sealed), sealed.length, size, key, context)) {
            file.verifyAll();
            return file.readAll(Integer.MAX_VALUE - 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A source of "randomness" that gives these bytes, once.
    static SecureRandom fixedRandom(byte[] bytes) {
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;
            private int next;

            @Override
            public void nextBytes(byte[] target) {
                System.arraycopy(bytes, next, target, 0, target.length);
                next += target.length;
            }
        };
    }

    static JsonNode vectors(String name) {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream("/vectors/" + name))) {
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The published vectors of a format, in the folder of its page.
    static List<Path> published(String folder) {
        try (Stream<Path> files = Files.list(formats().resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path vector) {
        return JsonMapper.builder().build().readTree(vector.toFile());
    }

    static Path formats() {
        return Path.of(System.getProperty("cce.root", "../..")).resolve("docs/formats/vectors");
    }

    static byte[] hex(JsonNode node, String field) {
        return HEX.parseHex(node.get(field).asString());
    }
}
