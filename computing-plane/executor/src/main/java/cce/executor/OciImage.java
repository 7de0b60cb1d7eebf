package cce.executor;

import static cce.executor.OciDocuments.bad;

import cce.executor.ExecutorException.Reason;
import cce.executor.OciDocuments.Descriptor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tools.jackson.databind.JsonNode;

/// One image in an [OCI image layout](https://github.com/opencontainers/image-spec/blob/main/image-layout.md),
/// found by the digest of its manifest. The layout folder may belong to somebody hostile: every blob is checked
/// while it is read, and `index.json` is not needed, because a name that is not a digest proves nothing.
public final class OciImage {

    private static final String LAYER_TAR = "application/vnd.oci.image.layer.v1.tar";
    private static final String LAYER_TAR_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final int MAX_LAYERS = 128;
    private static final int BUFFER_BYTES = 256 << 10;

    /// Folders the executor mounts over, which the read-only root file system must therefore already have.
    static final List<String> MOUNT_POINTS = List.of("proc", "dev", "data", "code", "output", "tmp");

    private record Layer(Descriptor blob, String plainHex) {}

    private final OciDocuments documents;
    private final ImageDigest digest;
    private final ImageConfig config;
    private final List<Layer> layers;

    private OciImage(OciDocuments documents, ImageDigest digest, ImageConfig config, List<Layer> layers) {
        this.documents = documents;
        this.digest = digest;
        this.config = config;
        this.layers = List.copyOf(layers);
    }

    /// Reads and checks the image's manifest and configuration.
    ///
    /// @throws ExecutorException if the image is not there, does not match its digest, or is not one this
    /// executor runs
    public static OciImage open(Path layoutDir, ImageDigest digest) {
        OciDocuments documents = new OciDocuments(layoutDir);
        JsonNode manifest = documents.read("image manifest", digest.hex());
        if (!manifest.path("mediaType").asString(OciDocuments.MANIFEST_TYPE).equals(OciDocuments.MANIFEST_TYPE)) {
            throw bad("The digest names something that is not an OCI image manifest; give the manifest's digest.");
        }
        Descriptor configBlob = OciDocuments.descriptor(manifest.path("config"), "image configuration");
        if (!configBlob.mediaType().equals(OciDocuments.CONFIG_TYPE)) {
            throw bad("The image's configuration is not of the OCI image type.");
        }
        JsonNode config = documents.read("image configuration", configBlob.hex());
        return new OciImage(documents, digest, readConfig(config), readLayers(manifest, config));
    }

    public ImageDigest digest() {
        return digest;
    }

    public ImageConfig config() {
        return config;
    }

    /// Unpacks the layers under `cacheDir`, or finds them there from an earlier call. The folder must belong to
    /// the caller alone: what is found in it is trusted.
    ///
    /// @throws ExecutorException if a layer does not match its digest, is unsafe, or is larger than the limits
    public UnpackedImage unpack(Path cacheDir, UnpackLimits limits) {
        Path rootfs = UnpackCache.folder(cacheDir, digest.hex(), folder -> unpackLayers(folder, limits));
        return new UnpackedImage(digest, rootfs, config);
    }

    private static ImageConfig readConfig(JsonNode document) {
        String what = "image configuration";
        JsonNode run = document.path("config");
        return new ImageConfig(
                OciDocuments.texts(run, "Env", what),
                OciDocuments.texts(run, "Entrypoint", what),
                OciDocuments.texts(run, "Cmd", what),
                run.path("WorkingDir").asString(""));
    }

    private static List<Layer> readLayers(JsonNode manifest, JsonNode config) {
        JsonNode blobs = manifest.path("layers");
        List<String> plain = OciDocuments.texts(config.path("rootfs"), "diff_ids", "image configuration");
        if (!blobs.isArray() || blobs.isEmpty() || blobs.size() > MAX_LAYERS || blobs.size() != plain.size()) {
            throw bad(
                    "The image must have between 1 and " + MAX_LAYERS + " layers, each with its uncompressed digest.");
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            Descriptor blob = OciDocuments.descriptor(blobs.get(i), "image layer");
            boolean known =
                    blob.mediaType().equals(LAYER_TAR) || blob.mediaType().equals(LAYER_TAR_GZIP);
            if (!known) {
                throw bad("An image layer is neither tar nor tar+gzip; build the image with one of these.");
            }
            layers.add(new Layer(blob, ImageDigest.parse(plain.get(i)).hex()));
        }
        return layers;
    }

    private void unpackLayers(Path rootfs, UnpackLimits limits) throws IOException {
        ArchiveUnpacker unpacker = new ArchiveUnpacker(rootfs, ArchiveUnpacker.Kind.IMAGE_LAYER, limits.maxEntries());
        long bytesLeft = limits.maxBytes();
        for (Layer layer : layers) {
            bytesLeft -= unpackLayer(layer, unpacker, bytesLeft);
        }
        for (String mountPoint : MOUNT_POINTS) {
            prepareMountPoint(rootfs.resolve(mountPoint));
        }
    }

    private long unpackLayer(Layer layer, ArchiveUnpacker unpacker, long maxPlainBytes) throws IOException {
        try (InputStream file = documents.openBlob("image layer", layer.blob().hex())) {
            VerifyingInput blob = new VerifyingInput(
                    new BufferedInputStream(file, BUFFER_BYTES),
                    "image layer",
                    layer.blob().size());
            boolean gzip = layer.blob().mediaType().equals(LAYER_TAR_GZIP);
            VerifyingInput plain = new VerifyingInput(
                    gzip ? new GZIPInputStream(blob, BUFFER_BYTES) : blob, "unpacked image", maxPlainBytes);
            unpacker.unpack(plain);
            plain.verifyRest(layer.plainHex());
            blob.verifyRest(layer.blob().hex());
            return plain.count();
        } catch (ZipException e) {
            throw new ExecutorException(Reason.BAD_ARCHIVE, "An image layer is not well-formed gzip.", e);
        }
    }

    /// The attack prevented: an image whose `/data` is a link, so that a mount lands elsewhere.
    private static void prepareMountPoint(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder);
        } else if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new ExecutorException(
                    Reason.UNSAFE_ENTRY,
                    "The image's /" + folder.getFileName() + " must be a folder; build the image without it.");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
