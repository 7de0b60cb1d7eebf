package cce.executor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Archives and image layouts as an attacker would write them: nothing is checked.
final class Tars {

    /// One entry: name, type byte, link target, content, mode.
    record Item(String name, byte type, String link, String content, int mode) {
        static Item file(String name, String content) {
            return new Item(name, TarConstants.LF_NORMAL, "", content, 0644);
        }

        static Item folder(String name) {
            return new Item(name, TarConstants.LF_DIR, "", "", 0755);
        }

        static Item symbolicLink(String name, String target) {
            return new Item(name, TarConstants.LF_SYMLINK, target, "", 0777);
        }

        static Item hardLink(String name, String target) {
            return new Item(name, TarConstants.LF_LINK, target, "", 0644);
        }

        static Item of(String name, byte type) {
            return new Item(name, type, "", "", 0644);
        }
    }

    private Tars() {}

    static byte[] tar(Item... items) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Item item : items) {
                byte[] content = item.content().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(item.name(), item.type(), true);
                entry.setLinkName(item.link());
                entry.setMode(item.mode());
                // The same bytes on every machine and every day: tests change some of them by a seed.
                entry.setModTime(0L);
                entry.setIds(0, 0);
                entry.setNames("", "");
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256Hex.newDigest().digest(bytes));
    }

    static String putBlob(Path layout, byte[] bytes) throws IOException {
        Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.write(blobs.resolve(sha256(bytes)), bytes);
        return sha256(bytes);
    }

    /// A layout of gzip layers.
    static ImageDigest image(Path layout, byte[]... layerTars) throws IOException {
        List<String> diffs = java.util.Arrays.stream(layerTars)
                .map(tar -> "\"sha256:" + sha256(tar) + "\"")
                .toList();
        String config =
                "{\"config\":{\"Cmd\":[\"/x\"],\"Env\":[\"A=b\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                        + String.join(",", diffs) + "]}}";
        StringBuilder layers = new StringBuilder();
        for (byte[] tar : layerTars) {
            byte[] packed = gzip(tar);
            putBlob(layout, packed);
            layers.append(layers.isEmpty() ? "" : ",")
                    .append(descriptor("application/vnd.oci.image.layer.v1.tar+gzip", packed));
        }
        return manifest(layout, config, layers.toString());
    }

    static ImageDigest manifest(Path layout, String config, String layers) throws IOException {
        byte[] configBytes = config.getBytes(StandardCharsets.UTF_8);
        putBlob(layout, configBytes);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + OciDocuments.MANIFEST_TYPE + "\",\"config\":"
                + descriptor(OciDocuments.CONFIG_TYPE, configBytes) + ",\"layers\":[" + layers + "]}";
        return new ImageDigest(putBlob(layout, manifest.getBytes(StandardCharsets.UTF_8)));
    }

    static String descriptor(String type, byte[] bytes) {
        return Map.of(
                        "mediaType",
                        "\"" + type + "\"",
                        "digest",
                        "\"sha256:" + sha256(bytes) + "\"",
                        "size",
                        "" + bytes.length)
                .entrySet()
                .stream()
                .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
