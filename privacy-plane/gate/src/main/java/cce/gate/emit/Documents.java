package cce.gate.emit;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON with sorted keys and rounded numbers, and notebooks reduced to their code and plain outputs.
final class Documents {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int MAX_CHARS = 64 << 20;
    private static final int MAX_INTEGER_BITS = 64;

    private final Prose prose;
    private final Numbers numbers;

    Documents(Prose prose, Numbers numbers) {
        this.prose = prose;
        this.numbers = numbers;
    }

    static Optional<JsonNode> parse(String text) {
        String body = text.strip();
        if (body.length() > MAX_CHARS || !(body.startsWith("{") || body.startsWith("["))) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readTree(body));
        } catch (JacksonException e) {
            // Not being JSON is an answer: the text is then rewritten as a table or as prose.
            return Optional.empty();
        }
    }

    static boolean notebook(JsonNode root) {
        return root.isObject() && root.has("nbformat") && root.path("cells").isArray();
    }

    String write(JsonNode node) {
        return MAPPER.writeValueAsString(sorted(node)) + "\n";
    }

    /// Keys in order, fractions rounded, strings without what does not show.
    private JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            var ordered = new TreeMap<String, JsonNode>();
            node.properties().forEach(p -> ordered.put(prose.cell(p.getKey()), sorted(p.getValue())));
            ObjectNode object = MAPPER.createObjectNode();
            ordered.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            node.forEach(item -> array.add(sorted(item)));
            return array;
        }
        return scalar(node);
    }

    private JsonNode scalar(JsonNode node) {
        var factory = MAPPER.getNodeFactory();
        if (node.isString()) {
            String text = node.stringValue();
            boolean lines = text.indexOf('\n') >= 0;
            return factory.stringNode(lines ? prose.normal(text) : prose.cell(text));
        }
        if (node.isIntegralNumber()) {
            boolean plain = node.bigIntegerValue().bitLength() < MAX_INTEGER_BITS;
            return plain ? node : factory.numberNode(numbers.decimal(new BigDecimal(node.bigIntegerValue())));
        }
        return node.isNumber() ? factory.numberNode(numbers.decimal(node.decimalValue())) : node;
    }

    /// A notebook with its sources and the outputs people read: text, and pictures drawn again. Metadata, widgets,
    /// attachments, HTML and scripts are dropped.
    String notebook(JsonNode root, Pictures pictures) {
        ObjectNode book = MAPPER.createObjectNode();
        ArrayNode cells = book.putArray("cells");
        for (JsonNode cell : root.path("cells")) {
            ObjectNode kept = cells.addObject();
            String type = cell.path("cell_type").asString("");
            kept.put("cell_type", type.equals("code") || type.equals("raw") ? type : "markdown");
            kept.putObject("metadata");
            kept.put("source", prose.normal(joined(cell.path("source"))));
            if (type.equals("code")) {
                kept.putNull("execution_count");
                ArrayNode outputs = kept.putArray("outputs");
                cell.path("outputs").forEach(output -> output(output, outputs, pictures));
            }
        }
        book.putObject("metadata");
        book.put("nbformat", 4);
        book.put("nbformat_minor", 4);
        return MAPPER.writeValueAsString(book) + "\n";
    }

    private void output(JsonNode output, ArrayNode outputs, Pictures pictures) {
        JsonNode data = output.path("data");
        JsonNode text = output.has("text") ? output.path("text") : data.path("text/plain");
        if (!text.isMissingNode()) {
            ObjectNode stream = outputs.addObject();
            stream.put("name", output.path("name").asString("").equals("stderr") ? "stderr" : "stdout");
            stream.put("output_type", "stream");
            stream.put("text", prose.normal(joined(text)));
        }
        if (data.path("image/png").isString()) {
            picture(data.path("image/png").stringValue(), pictures).ifPresent(png -> {
                ObjectNode display = outputs.addObject();
                display.putObject("data").put("image/png", png);
                display.putObject("metadata");
                display.put("output_type", "display_data");
            });
        }
    }

    private static Optional<String> picture(String base64, Pictures pictures) {
        try {
            byte[] png = Base64.getMimeDecoder().decode(base64);
            return pictures.redraw(png).map(Base64.getEncoder()::encodeToString);
        } catch (IllegalArgumentException e) {
            // Not a picture after all, so it is left out.
            return Optional.empty();
        }
    }

    private static String joined(JsonNode text) {
        if (!text.isArray()) {
            return text.asString("");
        }
        var all = new StringBuilder();
        text.forEach(line -> all.append(line.asString("")));
        return all.toString();
    }
}
