package cce.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Lists of cced as tables; in JSON they are passed on unchanged.
final class Tables {
    private Tables() {}

    static void print(Output output, JsonNode answer, String member, List<String> columns) {
        JsonNode list = answer.has(member) ? answer.get(member) : answer;
        if (output.isJson()) {
            output.object(list);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode entry : list) {
            rows.add(columns.stream().map(column -> cell(entry.path(column))).toList());
        }
        output.rows(columns, rows);
    }

    static String cell(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "-";
        }
        return node.isString() ? node.asString() : node.toString();
    }
}
