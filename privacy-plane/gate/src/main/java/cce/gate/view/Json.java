package cce.gate.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Takes JSON apart: records and nested arrays become tables, long strings are decoded further.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int MAX_CHARS = 32 << 20;
    private static final int MIN_LEAF_CHARS = 24;
    private static final int MAX_HEADER = 4096;
    private static final int MAX_KEYS = 3;

    private final String path;
    private final Consumer<View> views;
    private final BiConsumer<String, String> leaves;

    /// @param views receives tables and arrays
    /// @param leaves receives the path and text of strings worth decoding
    Json(String path, Consumer<View> views, BiConsumer<String, String> leaves) {
        this.path = path;
        this.views = views;
        this.leaves = leaves;
    }

    /// Parses a whole document; empty if the text is not JSON.
    static Optional<JsonNode> parse(String text) {
        String body = text.strip();
        if (body.length() > MAX_CHARS || !(body.startsWith("{") || body.startsWith("["))) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readTree(body));
        } catch (JacksonException e) {
            // Not being JSON is an answer: the text is then examined as JSON lines or as plain text.
            return Optional.empty();
        }
    }

    /// One document per line, at least two.
    static Optional<JsonNode> parseLines(String text) {
        if (!text.stripLeading().startsWith("{") || text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        var array = MAPPER.createArrayNode();
        for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
            Optional<JsonNode> node = parse(line);
            if (node.isEmpty()) {
                return Optional.empty();
            }
            array.add(node.get());
        }
        return array.size() < 2 ? Optional.empty() : Optional.of(array);
    }

    static boolean notebook(JsonNode root) {
        return root.isObject() && root.has("nbformat") && root.has("cells");
    }

    void visit(JsonNode node) {
        if (node.isString()) {
            leaf(node.stringValue());
        } else if (node.isArray()) {
            visitArray(node);
        } else if (node.isObject()) {
            visitObject(node);
        }
    }

    private void visitArray(JsonNode array) {
        if (array.isEmpty()) {
            return;
        }
        if (all(array, JsonNode::isString)) {
            joined(array);
        } else if (all(array, node -> node.isNumber() || node.isNull() || node.isBoolean())) {
            views.accept(numbers(array));
        } else if (all(array, JsonNode::isObject)) {
            records(array);
        } else if (all(array, node -> node.isArray() && all(node, JsonNode::isValueNode))) {
            var rows = new ArrayList<List<String>>();
            array.forEach(row -> rows.add(cells(row)));
            views.accept(new View.Table(path + ">rows", List.of(), rows, false));
            array.forEach(row -> row.forEach(this::visit));
            return;
        }
        array.forEach(this::visit);
    }

    private void visitObject(JsonNode object) {
        if (object.size() >= 2 && all(object, node -> node.isArray() && all(node, JsonNode::isValueNode))) {
            columns(object);
        } else if (object.size() >= 2 && all(object, node -> node.isObject() && all(node, JsonNode::isValueNode))) {
            records(object);
        } else if (object.size() >= 2 && all(object, JsonNode::isValueNode)) {
            var row = cells(object);
            views.accept(new View.Table(path + ">record", names(object), List.of(row), false));
        }
        for (int keys = 1; keys <= MAX_KEYS; keys++) {
            keyed(object, keys);
        }
        object.properties().forEach(property -> {
            leaf(property.getKey());
            visit(property.getValue());
        });
    }

    /// Lists of strings are often one text cut into lines.
    private void joined(JsonNode array) {
        var text = new StringBuilder();
        for (JsonNode line : array) {
            text.append(line.stringValue());
            if (text.isEmpty() || text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
            }
        }
        leaf(text.toString());
    }

    private void leaf(String text) {
        if (text.length() >= MIN_LEAF_CHARS || text.indexOf('\n') >= 0) {
            leaves.accept(path + ">json", text);
        }
    }

    private View.Table numbers(JsonNode array) {
        var rows = new ArrayList<List<String>>();
        array.forEach(node -> rows.add(List.of(cell(node))));
        return new View.Table(path + ">list", List.of(), rows, false);
    }

    private void records(JsonNode container) {
        var header = new LinkedHashSet<String>();
        for (JsonNode record : container) {
            if (header.size() < MAX_HEADER) {
                header.addAll(names(record));
            }
        }
        var rows = new ArrayList<List<String>>();
        for (JsonNode record : container) {
            rows.add(header.stream()
                    .map(name -> record.get(name) == null ? "" : cell(record.get(name)))
                    .toList());
        }
        views.accept(new View.Table(path + ">records", List.copyOf(header), rows, false));
    }

    /// Nested groups, as in `{"north": {"f": 3}}`: a row for each innermost record, after the keys that lead to it;
    /// with
    /// one key, a row for each number.
    private void keyed(JsonNode object, int keys) {
        var groups = new ArrayList<Keyed>();
        boolean nested = object.size() >= 2 && Keyed.collect(object, List.of(), keys, groups);
        if (!nested) {
            return;
        }
        var inner = new LinkedHashSet<String>();
        groups.forEach(group -> inner.addAll(names(group.value())));
        var header = new ArrayList<>(Collections.nCopies(keys, ""));
        inner.stream().limit(MAX_HEADER).forEach(header::add);
        header.addAll(inner.isEmpty() ? List.of("") : List.of());
        var rows = new ArrayList<List<String>>();
        for (Keyed group : groups) {
            var row = new ArrayList<>(group.keys());
            for (String name : header.subList(keys, header.size())) {
                JsonNode value = inner.isEmpty() ? group.value() : group.value().get(name);
                row.add(value == null ? "" : cell(value));
            }
            rows.add(row);
        }
        views.accept(new View.Table(path + ">keyed", header, rows, false));
    }

    /// What stands at the end of a path of keys: a record, or a number.
    private record Keyed(List<String> keys, JsonNode value) {
        /// False if what `levels` keys lead to is not all of one kind.
        static boolean collect(JsonNode object, List<String> path, int levels, List<Keyed> found) {
            for (var property : object.properties()) {
                var keys = new ArrayList<>(path);
                keys.add(property.getKey());
                JsonNode value = property.getValue();
                boolean record = value.isObject() && all(value, JsonNode::isValueNode);
                boolean fits = levels > 1
                        ? value.isObject() && collect(value, keys, levels - 1, found)
                        : record || (path.isEmpty() && value.isNumber());
                boolean alike = found.isEmpty()
                        || levels > 1
                        || found.getFirst().value().isObject() == record;
                if (!fits || !alike) {
                    return false;
                }
                if (levels == 1) {
                    found.add(new Keyed(keys, value));
                }
            }
            return !found.isEmpty();
        }
    }

    private void columns(JsonNode object) {
        int length = 0;
        for (JsonNode column : object) {
            length = Math.max(length, column.size());
        }
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < length; i++) {
            var row = new ArrayList<String>();
            for (JsonNode column : object) {
                row.add(i < column.size() ? cell(column.get(i)) : "");
            }
            rows.add(row);
        }
        views.accept(new View.Table(path + ">columns", names(object), rows, false));
    }

    private static List<String> names(JsonNode object) {
        return object.isObject() ? List.copyOf(object.propertyNames()) : List.of();
    }

    private static List<String> cells(JsonNode container) {
        var cells = new ArrayList<String>();
        container.forEach(node -> cells.add(cell(node)));
        return cells;
    }

    private static String cell(JsonNode node) {
        return node.isValueNode() && !node.isNull() ? node.asString() : "";
    }

    private static boolean all(JsonNode container, Predicate<JsonNode> test) {
        for (JsonNode node : container) {
            if (!test.test(node)) {
                return false;
            }
        }
        return !container.isEmpty();
    }
}
