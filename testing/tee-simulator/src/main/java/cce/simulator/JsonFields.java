package cce.simulator;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The fields of a JSON request.
final class JsonFields {
    private final JsonNode node;

    private JsonFields(JsonNode node) {
        this.node = node;
    }

    static JsonFields parse(String body) {
        try {
            JsonNode node = JsonMapper.shared().readTree(body.isBlank() ? "{}" : body);
            if (!node.isObject()) {
                throw bad("The body is not a JSON object.");
            }
            return new JsonFields(node);
        } catch (JacksonException e) {
            throw bad("The body is not JSON.");
        }
    }

    String text(String field) {
        JsonNode value = node.get(field);
        if (value == null || !value.isString()) {
            throw bad("The field " + field + " is missing or not a string.");
        }
        return value.stringValue();
    }

    String text(String field, String otherwise) {
        return node.has(field) ? text(field) : otherwise;
    }

    boolean flag(String field) {
        JsonNode value = node.get(field);
        if (value != null && !value.isBoolean()) {
            throw bad("The field " + field + " is not true or false.");
        }
        return value != null && value.booleanValue();
    }

    static SimulatorException bad(String sentence) {
        return new SimulatorException(SimulatorException.Reason.BAD_REQUEST, sentence);
    }
}
