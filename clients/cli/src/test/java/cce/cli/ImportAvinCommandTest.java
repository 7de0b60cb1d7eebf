package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// `cce import-avin` on files that an own writer of the earlier format makes.
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
class ImportAvinCommandTest {
    private static final int CHUNK = 4 << 20;

    @TempDir
    private Path folder;

    private final Random random = new Random(5);
    private Path avin;
    private Path store;
    private Path key;
    private byte[] raw = {};

    @BeforeEach
    void setUp() throws Exception {
        avin = folder.resolve("avin");
        Files.createDirectories(avin.resolve("sub"));
        store = folder.resolve("store");
        key = folder.resolve("key");
        assertThat(run("seal", "--new-key", "--key", key)).isZero();
        String text = Files.readString(key);
        raw = HexFormat.of().parseHex(text.replaceAll("(?s).*\"key\":\"([0-9a-f]{64})\".*", "$1"));
    }

    private byte[] write(String path, int length) throws Exception {
        byte[] plaintext = new byte[length];
        random.nextBytes(plaintext);
        Files.write(avin.resolve(path + ".avin"), avin(chunks(plaintext)));
        return plaintext;
    }

    private List<byte[]> chunks(byte[] plaintext) throws Exception {
        List<byte[]> chunks = new ArrayList<>();
        for (int at = 0; at < plaintext.length; at += CHUNK) {
            byte[] iv = new byte[12];
            random.nextBytes(iv);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(raw, "AES"), new GCMParameterSpec(128, iv));
            byte[] sealed = cipher.doFinal(plaintext, at, Math.min(CHUNK, plaintext.length - at));
            chunks.add(
                    ByteBuffer.allocate(12 + sealed.length).put(iv).put(sealed).array());
        }
        return chunks;
    }

    private static byte[] avin(List<byte[]> chunks) {
        int size = 9 + chunks.stream().mapToInt(chunk -> chunk.length).sum();
        ByteBuffer out = ByteBuffer.allocate(size)
                .put(new byte[] {'A', 'V', 'I', 'N', 1})
                .putInt(chunks.size());
        chunks.forEach(out::put);
        return out.array();
    }

    private Path receipts() throws Exception {
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> files = Files.walk(avin)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                lines.append(HexFormat.of().formatHex(digest))
                        .append("  ./")
                        .append(avin.relativize(file))
                        .append('\n');
            }
        }
        return Files.writeString(folder.resolve("receipts"), lines);
    }

    @Test
    void folderOfEverySizeAndOddOrder_comesBackAlike() throws Exception {
        List<String> names = List.of("a", "a-b", "a.b", "sub/empty", "sub/one", "chunk", "more", "two");
        int[] sizes = {10, 11, 12, 0, 1, CHUNK, CHUNK + 1, 2 * CHUNK};
        List<byte[]> plaintexts = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            plaintexts.add(write(names.get(i), sizes[i]));
        }
        assertThat(importAvin("--receipts", receipts())).isZero();
        assertThat(run("unseal", store, folder.resolve("out"), "--key", key)).isZero();
        for (int i = 0; i < sizes.length; i++) {
            assertThat(Arrays.equals(
                            Files.readAllBytes(folder.resolve("out").resolve(names.get(i))), plaintexts.get(i)))
                    .as(names.get(i))
                    .isTrue();
        }
    }

    @Test
    void reorderedChunks_areFoundByTheReceiptOnly() throws Exception {
        byte[] plaintext = new byte[3 * CHUNK];
        random.nextBytes(plaintext);
        List<byte[]> chunks = chunks(plaintext);
        Files.write(avin.resolve("f.avin"), avin(chunks));
        Path receipts = receipts();
        Collections.swap(chunks, 0, 1);
        Files.write(avin.resolve("f.avin"), avin(chunks));
        assertThat(importAvin("--receipts", receipts)).isEqualTo(ExitCode.NOT_VERIFIED);
        assertThat(importAvin()).isZero();
    }

    @Test
    void changedCutOrForeignFile_isRefused() throws Exception {
        write("f", 2 * CHUNK + 5);
        Path file = avin.resolve("f.avin");
        byte[] intact = Files.readAllBytes(file);
        byte[] changed = intact.clone();
        changed[CHUNK] ^= 1;
        Files.write(file, changed);
        assertThat(importAvin()).isEqualTo(ExitCode.NOT_VERIFIED);
        Files.write(file, Arrays.copyOf(intact, intact.length - 1));
        assertThat(importAvin()).isEqualTo(ExitCode.NOT_VERIFIED);
        Files.write(file, Arrays.copyOf(intact, 9 + 3));
        assertThat(importAvin()).isEqualTo(ExitCode.USAGE);
        Files.write(file, intact);
        Files.writeString(avin.resolve("notes.txt"), "x");
        assertThat(importAvin()).isEqualTo(ExitCode.USAGE);
        assertThat(importAvin("--skip-unsupported")).isZero();
    }

    private int importAvin(Object... more) {
        Object[] all = {"import-avin", avin, "--to", store, "--key", key, "--state", folder.resolve("state")};
        return run(Stream.concat(Arrays.stream(all), Arrays.stream(more)).toArray());
    }

    private static int run(Object... arguments) {
        return CceMain.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }
}
