package cce.gate;

import cce.gate.GatePolicy.ContentType;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads the JSON of a policy field by field, so that a missing, misspelt or oddly typed field is named.
final class PolicyDocument {
    private static final int FIELDS = 13;

    private final JsonNode root;

    PolicyDocument(JsonNode root) {
        this.root = root;
    }

    GatePolicy read() {
        if (!root.isObject() || root.size() != FIELDS) {
            throw new GateException(
                    GateException.Reason.BAD_POLICY,
                    "A gate policy is a JSON object with exactly " + FIELDS + " fields.");
        }
        return new GatePolicy(
                text("name"),
                number("revision"),
                number("holdPermille"),
                number("blockPermille"),
                number("minCell"),
                number("dominancePercent"),
                number("maxFiles"),
                bigNumber("maxOutputBytes"),
                number("maxNameChars"),
                bigNumber("opaqueBudgetBytes"),
                bigNumber("detectorBudgetMillis"),
                flag("perRecordBlocks"),
                types());
    }

    private JsonNode field(String name) {
        JsonNode value = root.get(name);
        if (value == null) {
            throw GatePolicy.bad(name, "present");
        }
        return value;
    }

    private String text(String name) {
        JsonNode value = field(name);
        if (!value.isString()) {
            throw GatePolicy.bad(name, "a string");
        }
        return value.stringValue();
    }

    private int number(String name) {
        JsonNode value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw GatePolicy.bad(name, "a whole number below 2^31");
        }
        return value.intValue();
    }

    private long bigNumber(String name) {
        JsonNode value = field(name);
        // Above 2^53 a JSON number has no single meaning across parsers, so the hash would not name one policy.
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() > 1L << 53) {
            throw GatePolicy.bad(name, "a whole number up to 2^53");
        }
        return value.longValue();
    }

    private boolean flag(String name) {
        JsonNode value = field(name);
        if (!value.isBoolean()) {
            throw GatePolicy.bad(name, "true or false");
        }
        return value.booleanValue();
    }

    private Set<ContentType> types() {
        JsonNode values = field("allowedTypes");
        if (!values.isArray() || values.size() > ContentType.values().length) {
            throw GatePolicy.bad("allowedTypes", "a list of content types");
        }
        var types = new HashSet<ContentType>();
        for (JsonNode value : values) {
            try {
                types.add(ContentType.valueOf(value.asString()));
            } catch (IllegalArgumentException e) {
                throw new GateException(
                        GateException.Reason.BAD_POLICY,
                        "The gate policy field allowedTypes names an unknown content type.",
                        e);
            }
        }
        return types;
    }
}
