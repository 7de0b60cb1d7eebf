package cce.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.executor.ExecutorException.Reason;
import cce.executor.Tars.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Code bundles and images, honest and hostile.
final class ArchiveTest {

    private static final UnpackLimits SMALL = new UnpackLimits(1 << 20, 50);

    @TempDir
    Path temp = Path.of("/nonexistent");

    private Path bundle(byte[] bytes) throws IOException {
        Path file = temp.resolve("bundle.tar");
        Files.write(file, bytes);
        return CodeBundle.unpack(file, new CodeDigest(Tars.sha256(bytes)), temp.resolve("cache"), SMALL);
    }

    private Path image(byte[]... layers) throws IOException {
        Path layout = temp.resolve("layout");
        return OciImage.open(layout, Tars.image(layout, layers))
                .unpack(temp.resolve("cache"), SMALL)
                .rootfs();
    }

    private void assertRefused(ThrowingCallable call, Reason reason) throws IOException {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ExecutorException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        if (Files.exists(temp.resolve("cache"))) {
            assertThat(temp.resolve("cache")).as("nothing half unpacked stays").isEmptyDirectory();
        }
    }

    @Test
    void bundle_ofFilesAndFolders_isUnpackedReadOnly() throws IOException {
        byte[] tar = Tars.tar(
                Item.folder("./"),
                Item.file("./main.py", "print(1)"),
                new Item("bin/tool", TarConstants.LF_NORMAL, "", "x", 06755));
        for (byte[] bytes : new byte[][] {tar, Tars.gzip(tar)}) {
            Path code = bundle(bytes);
            assertThat(code.resolve("main.py")).hasContent("print(1)");
            assertThat(mode(code.resolve("main.py"))).isEqualTo("r--r--r--");
            assertThat(mode(code.resolve("bin/tool"))).isEqualTo("r-xr-xr-x");
            assertThat((int) Files.getAttribute(code.resolve("bin/tool"), "unix:mode") & 07000)
                    .isZero();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void bundle_unpackedBefore_isFoundAgain() throws IOException {
        byte[] tar = Tars.tar(Item.file("a", "1"));
        Path first = bundle(tar);
        assertThat(bundle(tar)).isEqualTo(first);
    }

    static Stream<Item> unsafeInCode() {
        return Stream.of(
                Item.file("../escape", "x"),
                Item.file("a/../../escape", "x"),
                Item.symbolicLink("link", "/etc/passwd"),
                Item.hardLink("link", "main.py"),
                Item.of("null", TarConstants.LF_CHR),
                Item.of("sda", TarConstants.LF_BLK),
                Item.of("pipe", TarConstants.LF_FIFO),
                Item.file("d/".repeat(70) + "deep", "x"));
    }

    @ParameterizedTest
    @MethodSource("unsafeInCode")
    void bundle_withAnUnsafeEntry_isRefused(Item item) throws IOException {
        byte[] tar = Tars.tar(Item.file("main.py", "1"), item);
        assertRefused(() -> bundle(tar), Reason.UNSAFE_ENTRY);
        assertThat(temp.resolve("escape")).doesNotExist();
    }

    @Test
    void bundle_withAbsoluteName_staysInside() throws IOException {
        assertThat(bundle(Tars.tar(Item.file("/etc/x", "1"))).resolve("etc/x")).hasContent("1");
    }

    @Test
    void bundle_withOtherBytes_isRefused() throws IOException {
        byte[] tar = Tars.tar(Item.file("main.py", "1"));
        Path file = temp.resolve("b");
        Files.write(file, tar);
        assertRefused(
                () -> CodeBundle.unpack(file, new CodeDigest("a".repeat(64)), temp.resolve("cache"), SMALL),
                Reason.DIGEST_MISMATCH);
    }

    @Test
    void bundle_thatInflatesBeyondItsLimit_isRefused() throws IOException {
        byte[] bomb = Tars.gzip(Tars.tar(Item.file("zeros", "0".repeat(2 << 20))));
        assertThat(bomb.length).isLessThan(20_000);
        assertRefused(() -> bundle(bomb), Reason.TOO_LARGE);
    }

    @Test
    void bundle_withTooManyEntries_isRefused() throws IOException {
        Item[] items = new Item[60];
        Arrays.setAll(items, i -> Item.file("f" + i, ""));
        assertRefused(() -> bundle(Tars.tar(items)), Reason.TOO_LARGE);
    }

    @Test
    void bundle_ofRandomDamage_neverEscapesOrCrashes() throws IOException {
        byte[] good = Tars.tar(Item.folder("a"), Item.file("a/b", "hello"), Item.file("c", "world"));
        Random random = new Random(7);
        for (int round = 0; round < 400; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                bad[random.nextInt(2048)] = (byte) random.nextInt(256);
            }
            try {
                bundle(bad);
            } catch (ExecutorException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.map(p -> p.getFileName().toString())).containsOnly("cache", "bundle.tar");
        }
    }

    @Test
    void image_ofTwoLayers_appliesWhiteouts() throws IOException {
        Path rootfs = image(
                Tars.tar(
                        Item.file("etc/old", "1"),
                        Item.file("etc/keep", "2"),
                        Item.file("opt/a", "3"),
                        Item.symbolicLink("lib", "usr/lib"),
                        Item.file("bin/x", "4"),
                        Item.hardLink("bin/y", "bin/x")),
                Tars.tar(
                        Item.file("etc/.wh.old", ""),
                        Item.file("opt/b", "5"),
                        Item.file("opt/.wh..wh..opq", ""),
                        Item.file("etc/keep", "new")));
        assertThat(rootfs.resolve("etc/old")).doesNotExist();
        assertThat(rootfs.resolve("etc/keep")).hasContent("new");
        assertThat(rootfs.resolve("opt/a")).doesNotExist();
        assertThat(rootfs.resolve("opt/b")).hasContent("5");
        assertThat(rootfs.resolve("bin/y")).hasContent("4");
        assertThat(rootfs.resolve("lib")).isSymbolicLink();
        OciImage.MOUNT_POINTS.forEach(point -> assertThat(rootfs.resolve(point)).isDirectory());
    }

    @Test
    void image_withEntryBelowALink_isRefused() throws IOException {
        byte[] layer = Tars.tar(Item.symbolicLink("out", temp.toString()), Item.file("out/escape", "x"));
        assertRefused(() -> image(layer), Reason.UNSAFE_ENTRY);
        assertThat(temp.resolve("escape")).doesNotExist();
    }

    @Test
    void image_withLinkFromALowerLayer_isNotFollowed() throws IOException {
        byte[] lower = Tars.tar(Item.symbolicLink("out", temp.toString()));
        assertRefused(() -> image(lower, Tars.tar(Item.file("out/.wh.layout", ""))), Reason.UNSAFE_ENTRY);
        assertThat(temp.resolve("layout")).isDirectory();
    }

    @Test
    void image_thatReplacesALinkByAFile_leavesTheTargetAlone() throws IOException {
        Path victim = Files.writeString(temp.resolve("victim"), "safe");
        image(Tars.tar(Item.symbolicLink("f", victim.toString()), Item.file("f", "evil")));
        assertThat(victim).hasContent("safe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../layout/x", "nothing", "out"})
    void image_withBadHardLink_isRefused(String target) throws IOException {
        byte[] layer = Tars.tar(Item.symbolicLink("out", "/etc/passwd"), Item.hardLink("h", target));
        assertRefused(() -> image(layer), Reason.UNSAFE_ENTRY);
    }

    @Test
    void image_withMountPointThatIsALink_isRefused() throws IOException {
        assertRefused(() -> image(Tars.tar(Item.symbolicLink("data", "/etc"))), Reason.UNSAFE_ENTRY);
    }

    @Test
    void image_withDevice_isRefused() throws IOException {
        assertRefused(() -> image(Tars.tar(Item.of("dev/sda", TarConstants.LF_BLK))), Reason.UNSAFE_ENTRY);
    }

    @Test
    void image_withSetUserIdFile_losesTheBit() throws IOException {
        Path rootfs = image(Tars.tar(new Item("bin/su", TarConstants.LF_NORMAL, "", "x", 04777)));
        assertThat((int) Files.getAttribute(rootfs.resolve("bin/su"), "unix:mode") & 07777)
                .isEqualTo(0755);
    }

    @Test
    void image_withChangedBlob_isRefused() throws IOException {
        Path layout = temp.resolve("layout");
        ImageDigest digest = Tars.image(layout, Tars.tar(Item.file("a", "1")));
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                byte[] good = Files.readAllBytes(blob);
                byte[] bad = good.clone();
                bad[bad.length / 2] ^= 1;
                Files.write(blob, bad);
                assertThatThrownBy(() -> OciImage.open(layout, digest).unpack(temp.resolve("cache"), SMALL))
                        .isInstanceOf(ExecutorException.class);
                assertThat(temp.resolve("cache").resolve(digest.hex())).doesNotExist();
                Files.write(blob, good);
            }
        }
        assertThat(OciImage.open(layout, digest)
                        .unpack(temp.resolve("cache"), SMALL)
                        .rootfs())
                .isDirectory();
    }

    @Test
    void image_withWrongUncompressedDigest_isRefused() throws IOException {
        Path layout = temp.resolve("layout");
        byte[] packed = Tars.gzip(Tars.tar(Item.file("a", "1")));
        Tars.putBlob(layout, packed);
        ImageDigest digest = Tars.manifest(
                layout,
                "{\"rootfs\":{\"diff_ids\":[\"sha256:" + "b".repeat(64) + "\"]}}",
                Tars.descriptor("application/vnd.oci.image.layer.v1.tar+gzip", packed));
        assertRefused(() -> OciImage.open(layout, digest).unpack(temp.resolve("cache"), SMALL), Reason.DIGEST_MISMATCH);
    }

    @Test
    void image_withUnknownLayerType_isRefused() throws IOException {
        Path layout = temp.resolve("layout");
        ImageDigest digest = Tars.manifest(
                layout,
                "{\"rootfs\":{\"diff_ids\":[\"sha256:" + "b".repeat(64) + "\"]}}",
                Tars.descriptor("application/vnd.oci.image.layer.v1.tar+zstd", new byte[1]));
        assertRefused(() -> OciImage.open(layout, digest), Reason.BAD_IMAGE);
    }

    @Test
    void image_thatIsMissing_isSaidSo() throws IOException {
        assertRefused(() -> OciImage.open(temp, new ImageDigest("c".repeat(64))), Reason.IMAGE_NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"a\":1,\"a\":2}", "{}", "{\"config\":{\"digest\":\"md5:1\"}}"})
    void image_withBadManifest_isRefused(String manifest) throws IOException {
        Path layout = temp.resolve("layout");
        String hex = Tars.putBlob(layout, manifest.getBytes(StandardCharsets.UTF_8));
        assertRefused(() -> OciImage.open(layout, new ImageDigest(hex)), Reason.BAD_IMAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "ABCD", "sha512:00", "../../etc/passwd"})
    void digest_ofOtherForm_isRefused(String text) {
        assertThatThrownBy(() -> ImageDigest.parse(text)).isInstanceOf(ExecutorException.class);
        assertThatThrownBy(() -> CodeDigest.parse(text)).isInstanceOf(ExecutorException.class);
    }
}
