package cce.gate.mitigate;

import cce.gate.Mitigation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The same changes in a JSON document: members are columns, and small whole numbers become null.
final class JsonEdit {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonEdit() {}

    static JsonNode edit(JsonNode node, Mitigation mitigation) {
        return switch (node) {
            case ObjectNode object -> object(object, mitigation);
            case ArrayNode array -> {
                ArrayNode edited = NODES.arrayNode();
                array.forEach(item -> edited.add(edit(item, mitigation)));
                yield edited;
            }
            default -> node.isNumber() ? number(node, mitigation) : node;
        };
    }

    private static JsonNode object(ObjectNode object, Mitigation mitigation) {
        ObjectNode edited = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : new ArrayList<>(object.properties())) {
            boolean drop = switch (mitigation) {
                case Mitigation.DropExtremes extremes -> Extremes.isNamed(member.getKey());
                case Mitigation.StripColumn strip -> strip.name().equalsIgnoreCase(member.getKey());
                case Mitigation.SuppressSmallCells cells -> false;
                case Mitigation.RoundTo round -> false;
                case Mitigation.RoundDigits round -> false;
            };
            if (!drop) {
                edited.set(member.getKey(), edit(member.getValue(), mitigation));
            }
        }
        return edited;
    }

    private static JsonNode number(JsonNode node, Mitigation mitigation) {
        String text = node.decimalValue().toPlainString();
        return switch (mitigation) {
            case Mitigation.SuppressSmallCells cells ->
                Rounding.isWhole(text)
                                && node.decimalValue().signum() > 0
                                && node.decimalValue().compareTo(BigDecimal.valueOf(cells.least())) < 0
                        ? NODES.nullNode()
                        : node;
            case Mitigation.RoundTo round -> NODES.numberNode(new BigDecimal(Rounding.toMultiple(text, round.base())));
            case Mitigation.RoundDigits round ->
                NODES.numberNode(new BigDecimal(Rounding.toDigits(text, round.digits())));
            case Mitigation.DropExtremes drop -> node;
            case Mitigation.StripColumn strip -> node;
        };
    }
}
