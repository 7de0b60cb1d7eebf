package cce.executor;

import cce.executor.ExecutorException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON blobs of an image layout: bounded, by digest, and only the fields that are needed.
final class OciDocuments {

    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

    private static final long MAX_DOCUMENT_BYTES = 4L << 20;
    private static final int MAX_LIST_ENTRIES = 1024;
    private static final String SHA256 = "sha256:";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path layoutDir;

    OciDocuments(Path layoutDir) {
        this.layoutDir = layoutDir;
    }

    /// A blob as another document names it.
    record Descriptor(String mediaType, String hex, long size) {}

    JsonNode read(String what, String hex) {
        try (InputStream in = openBlob(what, hex)) {
            VerifyingInput verifying = new VerifyingInput(in, what, MAX_DOCUMENT_BYTES);
            byte[] bytes = verifying.readAllBytes();
            verifying.verifyRest(hex);
            JsonNode document = JSON.readTree(bytes);
            if (!document.isObject()) {
                throw bad("The " + what + " is not a JSON object.");
            }
            return document;
        } catch (JacksonException e) {
            throw new ExecutorException(Reason.BAD_IMAGE, "The " + what + " is not well-formed JSON.", e);
        } catch (IOException e) {
            throw new ExecutorException(Reason.IO, "The " + what + " cannot be read.", e);
        }
    }

    InputStream openBlob(String what, String hex) throws IOException {
        Path blob = layoutDir.resolve("blobs").resolve("sha256").resolve(hex);
        if (!Files.isRegularFile(blob, LinkOption.NOFOLLOW_LINKS)) {
            throw new ExecutorException(
                    Reason.IMAGE_NOT_FOUND,
                    "The image layout has no " + what + " with digest sha256:" + hex + "; copy the whole image again.");
        }
        return Files.newInputStream(blob, LinkOption.NOFOLLOW_LINKS);
    }

    static Descriptor descriptor(JsonNode node, String what) {
        String digest = text(node, "digest", what);
        JsonNode size = node.path("size");
        if (!digest.startsWith(SHA256) || !Sha256Hex.isValid(digest.substring(SHA256.length()))) {
            throw bad("The digest of the " + what + " is not a SHA-256 digest.");
        }
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw bad("The size of the " + what + " is not a natural number.");
        }
        return new Descriptor(text(node, "mediaType", what), digest.substring(SHA256.length()), size.longValue());
    }

    static String text(JsonNode node, String field, String what) {
        JsonNode value = node.path(field);
        if (!value.isString()) {
            throw bad("The " + what + " has no text field \"" + field + "\".");
        }
        return value.stringValue();
    }

    static List<String> texts(JsonNode node, String field, String what) {
        List<String> all = new ArrayList<>();
        JsonNode list = node.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return all;
        }
        if (!list.isArray() || list.size() > MAX_LIST_ENTRIES) {
            throw bad("The field \"" + field + "\" of the " + what + " is not a list, or too long.");
        }
        for (JsonNode value : list) {
            if (!value.isString()) {
                throw bad("The field \"" + field + "\" of the " + what + " holds something that is not text.");
            }
            all.add(value.stringValue());
        }
        return all;
    }

    static ExecutorException bad(String message) {
        return new ExecutorException(Reason.BAD_IMAGE, message);
    }
}
