package cce.gate;

import cce.gate.GatePolicy.ContentType;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Reads the JSON of a policy field by field, so that a missing, misspelt, unknown or oddly typed field is named, and
/// writes its one canonical spelling.
final class PolicyDocument {
    private static final long MAX_NUMBER = 1L << 53;

    private final JsonNode node;
    private final String prefix;
    private final Set<String> read = new HashSet<>();

    PolicyDocument(JsonNode node) {
        this(node, "");
    }

    private PolicyDocument(JsonNode node, String prefix) {
        this.node = node;
        this.prefix = prefix;
        if (!node.isObject()) {
            throw new GateException(
                    GateException.Reason.BAD_POLICY,
                    prefix.isEmpty()
                            ? "A gate policy is a JSON object."
                            : "The gate policy field " + prefix.substring(0, prefix.length() - 1)
                                    + " must be an object.");
        }
    }

    GatePolicy read() {
        GatePolicy policy = new GatePolicy(
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
                types(),
                inner("thresholds").thresholds(),
                inner("review").review(),
                inner("privacy").privacy());
        requireAllRead();
        return policy;
    }

    private Map<Threshold, Integer> thresholds() {
        Map<Threshold, Integer> values = new EnumMap<>(Threshold.class);
        for (Threshold threshold : Threshold.values()) {
            values.put(threshold, number(threshold.name()));
        }
        requireAllRead();
        return values;
    }

    private ReviewRules review() {
        ReviewRules rules = new ReviewRules(
                bigNumber("expirySeconds"),
                bigNumber("reminderSeconds"),
                number("quorumPermille"),
                number("quorum"),
                number("resubmissionsPerDay"),
                number("completionGridSeconds"),
                number("paddingFloorBytes"));
        requireAllRead();
        return rules;
    }

    private PrivacyCaps privacy() {
        PrivacyCaps caps = new PrivacyCaps(
                number("deltaExponent"),
                bigNumber("datasetEpsilonMilli"),
                bigNumber("consumerEpsilonMilli"),
                bigNumber("organisationEpsilonMilli"),
                bigNumber("datasetBits"),
                bigNumber("consumerBits"),
                bigNumber("organisationBits"));
        requireAllRead();
        return caps;
    }

    private void requireAllRead() {
        for (String name : node.propertyNames()) {
            if (!read.contains(name)) {
                throw new GateException(
                        GateException.Reason.BAD_POLICY,
                        "The gate policy has a field that no policy has: "
                                + (prefix + name).replaceAll("[^A-Za-z0-9_.]", "?") + ".");
            }
        }
    }

    private JsonNode field(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw GatePolicy.bad(prefix + name, "present");
        }
        read.add(name);
        return value;
    }

    private PolicyDocument inner(String name) {
        return new PolicyDocument(field(name), prefix + name + ".");
    }

    private String text(String name) {
        JsonNode value = field(name);
        if (!value.isString()) {
            throw GatePolicy.bad(prefix + name, "a string");
        }
        return value.stringValue();
    }

    private int number(String name) {
        JsonNode value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw GatePolicy.bad(prefix + name, "a whole number below 2^31");
        }
        return value.intValue();
    }

    private long bigNumber(String name) {
        JsonNode value = field(name);
        // Above 2^53 a JSON number has no single meaning across parsers, so the hash would not name one policy.
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() > MAX_NUMBER) {
            throw GatePolicy.bad(prefix + name, "a whole number up to 2^53");
        }
        return value.longValue();
    }

    private boolean flag(String name) {
        JsonNode value = field(name);
        if (!value.isBoolean()) {
            throw GatePolicy.bad(prefix + name, "true or false");
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

    /// Sorted keys, no white space, whole numbers: what RFC 8785 would leave unchanged.
    static String write(GatePolicy policy) {
        var fields = new TreeMap<String, Object>();
        fields.put("allowedTypes", policy.allowedTypes());
        fields.put("blockPermille", policy.blockPermille());
        fields.put("detectorBudgetMillis", policy.detectorBudgetMillis());
        fields.put("dominancePercent", policy.dominancePercent());
        fields.put("holdPermille", policy.holdPermille());
        fields.put("maxFiles", policy.maxFiles());
        fields.put("maxNameChars", policy.maxNameChars());
        fields.put("maxOutputBytes", policy.maxOutputBytes());
        fields.put("minCell", policy.minCell());
        fields.put("name", policy.name());
        fields.put("opaqueBudgetBytes", policy.opaqueBudgetBytes());
        fields.put("perRecordBlocks", policy.perRecordBlocks());
        fields.put("privacy", privacy(policy.privacy()));
        fields.put("review", review(policy.review()));
        fields.put("revision", policy.revision());
        var thresholds = new TreeMap<String, Object>();
        policy.thresholds().forEach((threshold, value) -> thresholds.put(threshold.name(), value));
        fields.put("thresholds", thresholds);
        return text(fields);
    }

    private static Map<String, Object> review(ReviewRules rules) {
        var fields = new TreeMap<String, Object>();
        fields.put("completionGridSeconds", rules.completionGridSeconds());
        fields.put("expirySeconds", rules.expirySeconds());
        fields.put("paddingFloorBytes", rules.paddingFloorBytes());
        fields.put("quorum", rules.quorum());
        fields.put("quorumPermille", rules.quorumPermille());
        fields.put("reminderSeconds", rules.reminderSeconds());
        fields.put("resubmissionsPerDay", rules.resubmissionsPerDay());
        return fields;
    }

    private static Map<String, Object> privacy(PrivacyCaps caps) {
        var fields = new TreeMap<String, Object>();
        fields.put("consumerBits", caps.consumerBits());
        fields.put("consumerEpsilonMilli", caps.consumerEpsilonMilli());
        fields.put("datasetBits", caps.datasetBits());
        fields.put("datasetEpsilonMilli", caps.datasetEpsilonMilli());
        fields.put("deltaExponent", caps.deltaExponent());
        fields.put("organisationBits", caps.organisationBits());
        fields.put("organisationEpsilonMilli", caps.organisationEpsilonMilli());
        return fields;
    }

    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> '"' + String.valueOf(entry.getKey()) + "\":" + text(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Set<?> set ->
                new TreeSet<>(set.stream().map(String::valueOf).toList())
                        .stream().map(item -> '"' + item + '"').collect(Collectors.joining(",", "[", "]"));
            case String string -> '"' + string + '"';
            default -> value.toString();
        };
    }
}
