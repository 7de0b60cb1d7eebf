package cce.attestation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One object of an outside JSON document, read strictly: bounded, no duplicate names, nothing after the end, each
/// field by name, type and range. Unknown fields are ignored, since vendors add some.
final class JsonObject {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER_CHARS = 20;
    private static final int MAX_NAME_CHARS = 256;
    private static final char REPLACEMENT = '\ufffd';

    static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(SignedJson.MAX_BYTES)
                            .maxStringLength(SignedJson.MAX_BYTES)
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .maxNameLength(MAX_NAME_CHARS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // As strict as the parser's own detection, for trees, at half the cost.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    /// The object this one is a part of.
    private final Optional<JsonObject> parent;

    private final String name;
    private final JsonNode node;

    private JsonObject(Optional<JsonObject> parent, String name, JsonNode node) {
        this.parent = parent;
        this.name = name;
        this.node = node;
        if (!node.isObject()) {
            throw malformed(path(), "is not a JSON object");
        }
    }

    static JsonObject parse(String name, byte[] utf8) {
        return new JsonObject(Optional.empty(), name, tree(name, utf8));
    }

    /// The objects of a document that is an array.
    static List<JsonObject> parseArray(String name, byte[] utf8, int maxItems) {
        return objects(Optional.empty(), name, tree(name, utf8), maxItems);
    }

    boolean has(String field) {
        return node.has(field);
    }

    boolean isArray(String field) {
        return required(field).isArray();
    }

    String text(String field) {
        JsonNode value = required(field);
        if (!value.isString()) {
            throw malformed(path(field), "is not a string");
        }
        return value.stringValue();
    }

    Optional<String> optionalText(String field) {
        return node.has(field) && !node.get(field).isNull() ? Optional.of(text(field)) : Optional.empty();
    }

    Octets hex(String field) {
        try {
            return Octets.ofHex(field, text(field));
        } catch (EvidenceException e) {
            throw malformed(path(field), "is not hexadecimal");
        }
    }

    Octets hex(String field, int length) {
        Octets value = hex(field);
        if (value.length() != length) {
            throw malformed(path(field), "is not " + length + " bytes");
        }
        return value;
    }

    long integer(String field, long max) {
        JsonNode value = required(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw malformed(path(field), "is not a whole number");
        }
        long number = value.longValue();
        if (number < 0 || number > max) {
            throw malformed(path(field), "is not within 0 to " + max);
        }
        return number;
    }

    Instant instant(String field) {
        try {
            return Times.parse(text(field));
        } catch (DateTimeException e) {
            throw malformed(path(field), "is not an ISO 8601 time in UTC");
        }
    }

    JsonObject object(String field) {
        return new JsonObject(Optional.of(this), field, required(field));
    }

    List<JsonObject> objects(String field, int maxItems) {
        return objects(Optional.of(this), field, required(field), maxItems);
    }

    List<String> texts(String field, int maxItems) {
        if (!node.has(field)) {
            return List.of();
        }
        JsonNode array = array(field, maxItems);
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array) {
            if (!item.isString()) {
                throw malformed(path(field), "holds something that is not a string");
            }
            texts.add(item.stringValue());
        }
        return texts;
    }

    /// An array of truth values.
    List<Boolean> flags(String field, int maxItems) {
        List<Boolean> flags = new ArrayList<>();
        for (JsonNode item : array(field, maxItems)) {
            if (!item.isBoolean()) {
                throw malformed(path(field), "holds something that is neither true nor false");
            }
            flags.add(item.booleanValue());
        }
        return flags;
    }

    /// How many items an array has, whatever they are.
    int size(String field, int maxItems) {
        return array(field, maxItems).size();
    }

    /// An array of strings and whole numbers.
    List<Object> values(String field, int maxItems) {
        JsonNode array = array(field, maxItems);
        List<Object> values = new ArrayList<>();
        for (JsonNode item : array) {
            if (item.isString()) {
                values.add(item.stringValue());
            } else if (item.isIntegralNumber() && item.canConvertToLong()) {
                values.add(item.longValue());
            } else {
                throw malformed(path(field), "holds something that is neither text nor a whole number");
            }
        }
        return values;
    }

    static EvidenceException malformed(String field, String problem) {
        return new EvidenceException(Rejection.MALFORMED_COLLATERAL, "The JSON field " + field + " " + problem + ".");
    }

    private JsonNode array(String field, int maxItems) {
        JsonNode array = required(field);
        if (!array.isArray() || array.size() > maxItems) {
            throw malformed(path(field), "is not an array of at most " + maxItems);
        }
        return array;
    }

    private JsonNode required(String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw malformed(path(field), "is missing");
        }
        return value;
    }

    /// Where a field is in its document: spelled out for refusals only, as most fields are never refused.
    private String path(String field) {
        return path() + "." + field;
    }

    private String path() {
        return parent.map(p -> p.path(name)).orElse(name);
    }

    private static List<JsonObject> objects(Optional<JsonObject> parent, String name, JsonNode array, int maxItems) {
        if (!array.isArray() || array.size() > maxItems) {
            throw malformed(parent.map(p -> p.path(name)).orElse(name), "is not an array of at most " + maxItems);
        }
        List<JsonObject> objects = new ArrayList<>(array.size());
        for (JsonNode item : array) {
            objects.add(new JsonObject(parent, name, item));
        }
        return objects;
    }

    /// Malformed UTF-8 must fail here: what is replaced silently would not be what was signed.
    private static String decode(byte[] utf8) throws CharacterCodingException {
        String text = new String(utf8, StandardCharsets.UTF_8);
        // Without a replacement character nothing was replaced; with one, ask which it is.
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
    }

    private static JsonNode tree(String name, byte[] utf8) {
        try {
            JsonNode node = STRICT.readTree(decode(utf8));
            if (node == null || node.isMissingNode()) {
                throw malformed(name, "is empty");
            }
            return node;
        } catch (JacksonException | CharacterCodingException e) {
            throw malformed(name, "is not strict JSON of at most " + SignedJson.MAX_BYTES + " bytes");
        }
    }
}
