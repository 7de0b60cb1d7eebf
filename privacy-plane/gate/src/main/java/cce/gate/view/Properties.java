package cce.gate.view;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Keys and values beside the content of a container. What pandas writes on its index is left out: "range 0 to 4" says
/// how many rows there are, and reads like the least and greatest value of something.
final class Properties {
    private static final String PANDAS = "pandas";
    private static final int RANGE_FIELDS = 5;

    private Properties() {}

    static void note(String key, String value, Contents.Builder out) {
        out.note("property", key);
        Optional<JsonNode> json = key.equals(PANDAS) ? Json.parse(value) : Optional.empty();
        if (json.isPresent()
                && json.get() instanceof ObjectNode object
                && object.get("index_columns") instanceof ArrayNode index) {
            for (int i = index.size() - 1; i >= 0; i--) {
                if (range(index.get(i))) {
                    index.remove(i);
                }
            }
            out.note("property", object.toString());
        } else {
            out.note("property", value);
        }
    }

    private static boolean range(JsonNode index) {
        return index.path("kind").asString("").equals("range")
                && index.size() == RANGE_FIELDS
                && index.path("start").isIntegralNumber()
                && index.path("stop").isIntegralNumber()
                && index.path("step").isIntegralNumber()
                && index.has("name")
                && (index.path("name").isNull() || index.path("name").isString());
    }
}
