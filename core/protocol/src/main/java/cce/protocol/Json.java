package cce.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.erdtman.jcs.JsonCanonicalizer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// JSON as every boundary here speaks it: snake case, no unknown or repeated field, nothing missing, nothing after the
/// end, bounded depth and length. The canonical form (RFC 8785) is what gets hashed and signed.
public final class Json {
    /// The longest document taken anywhere, in bytes.
    public static final int MAX_DOCUMENT_BYTES = 4 << 20;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_STRING_CHARS = 2 << 20;
    private static final int MAX_NUMBER_CHARS = 40;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MAX_DOCUMENT_BYTES)
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING_CHARS)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private Json() {}

    /// Reads one document into a record of this package; every fault is a [ProtocolException] that names the field.
    public static <T> T read(byte[] document, Class<T> type) {
        if (document.length > MAX_DOCUMENT_BYTES) {
            throw new ProtocolException(
                    ProtocolException.Reason.TOO_LARGE,
                    "The document is larger than " + MAX_DOCUMENT_BYTES + " bytes.");
        }
        try {
            T value = MAPPER.readValue(document, type);
            if (value == null) {
                throw ProtocolException.malformed("(document)", "is null");
            }
            return value;
        } catch (JacksonException e) {
            throw asProtocolException(e);
        }
    }

    public static <T> T read(String document, Class<T> type) {
        return read(document.getBytes(StandardCharsets.UTF_8), type);
    }

    public static JsonNode tree(byte[] document) {
        return read(document, JsonNode.class);
    }

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static String writeText(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /// RFC 8785 canonical form of a value of this package.
    public static byte[] canonical(Object value) {
        try {
            return new JsonCanonicalizer(write(value)).getEncodedUTF8();
        } catch (IOException e) {
            throw new IllegalStateException("A document of our own could not be canonicalised.", e);
        }
    }

    /// SHA-256 of the canonical form.
    public static Sha256Digest digest(Object value) {
        return Sha256Digest.of(hash("SHA-256", canonical(value)));
    }

    static byte[] hash(String algorithm, byte[] input) {
        try {
            return MessageDigest.getInstance(algorithm).digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProtocolException asProtocolException(JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProtocolException ours) {
                return ours;
            }
        }
        String at = e instanceof tools.jackson.databind.DatabindException bind
                        && !bind.getPath().isEmpty()
                ? "The field " + path(bind)
                : "The document";
        return new ProtocolException(
                ProtocolException.Reason.MALFORMED,
                at + " is not of the expected form: missing, unknown, repeated or of the wrong type.");
    }

    private static String path(tools.jackson.databind.DatabindException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            String name = step.getPropertyName();
            path.append(path.isEmpty() || name == null ? "" : ".")
                    .append(name == null ? "[" + step.getIndex() + "]" : name.replaceAll("[^A-Za-z0-9_.-]", "?"));
        }
        return path.toString();
    }
}
