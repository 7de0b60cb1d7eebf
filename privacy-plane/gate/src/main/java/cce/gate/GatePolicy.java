package cce.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A versioned set of thresholds. Numbers are whole so that the document has one canonical spelling: its JSON with
/// sorted keys and no white space, which RFC 8785 would leave unchanged. [#hash()] names it in every decision.
///
/// @param name what people call it, 1 to 64 of `a-z0-9-`
/// @param revision counts up with each change, from 1
/// @param holdPermille a score at or above this is not released, 1 to 1000
/// @param blockPermille a score at or above this is blocked, at least `holdPermille`
/// @param minCell people a group needs to be shown, at least 1
/// @param dominancePercent share of a total one contributor may not reach, 1 to 100
/// @param maxFiles files an output may have
/// @param maxOutputBytes bytes an output may have in total
/// @param maxNameChars characters a file name may have
/// @param opaqueBudgetBytes opaque bytes that raise the score floor to its top
/// @param detectorBudgetMillis time each detector may take
/// @param perRecordBlocks whether one value per input record blocks instead of being held
/// @param allowedTypes content types that need no review
public record GatePolicy(
        String name,
        int revision,
        int holdPermille,
        int blockPermille,
        int minCell,
        int dominancePercent,
        int maxFiles,
        long maxOutputBytes,
        int maxNameChars,
        long opaqueBudgetBytes,
        long detectorBudgetMillis,
        boolean perRecordBlocks,
        Set<ContentType> allowedTypes) {

    /// The closed list of content the gate can tell apart, by content and never by name.
    public enum ContentType {
        TEXT,
        JSON,
        TABLE,
        NOTEBOOK,
        HTML,
        PNG,
        IMAGE,
        SHEET,
        PDF,
        MODEL,
        ARRAY,
        PICKLE,
        ARCHIVE,
        COMPRESSED,
        OPAQUE
    }

    /// For outputs that are statistics: text, tables, notebooks and plots.
    public static final GatePolicy STATISTICS_STRICT = new GatePolicy(
            "statistics-strict",
            1,
            200,
            700,
            10,
            90,
            64,
            64L << 20,
            64,
            1 << 20,
            20_000,
            true,
            Set.of(
                    ContentType.TEXT,
                    ContentType.JSON,
                    ContentType.TABLE,
                    ContentType.NOTEBOOK,
                    ContentType.HTML,
                    ContentType.PNG,
                    ContentType.IMAGE,
                    ContentType.SHEET,
                    ContentType.ARRAY,
                    ContentType.ARCHIVE,
                    ContentType.COMPRESSED));

    /// For trying things out on public or made-up data: the same detectors, a higher bar for holding.
    public static final GatePolicy SANDBOX = new GatePolicy(
            "sandbox", 1, 500, 900, 3, 95, 1000, 512L << 20, 128, 1 << 20, 60_000, false, Set.of(ContentType.values()));

    public GatePolicy {
        if (!name.matches("[a-z0-9-]{1,64}")) {
            throw bad("name", "1 to 64 characters of a-z, 0-9 and -");
        }
        check(revision >= 1, "revision", "at least 1");
        check(holdPermille >= 1 && holdPermille <= 1000, "holdPermille", "1 to 1000");
        check(blockPermille >= holdPermille && blockPermille <= 1000, "blockPermille", "holdPermille to 1000");
        check(minCell >= 1, "minCell", "at least 1");
        check(dominancePercent >= 1 && dominancePercent <= 100, "dominancePercent", "1 to 100");
        check(maxFiles >= 1, "maxFiles", "at least 1");
        check(maxOutputBytes >= 1, "maxOutputBytes", "at least 1");
        check(maxNameChars >= 1, "maxNameChars", "at least 1");
        check(opaqueBudgetBytes >= 1, "opaqueBudgetBytes", "at least 1");
        check(detectorBudgetMillis >= 1, "detectorBudgetMillis", "at least 1");
        allowedTypes = Set.copyOf(allowedTypes);
    }

    /// One of the policies the gate ships with.
    public static Optional<GatePolicy> named(String name) {
        return switch (name) {
            case "statistics-strict" -> Optional.of(STATISTICS_STRICT);
            case "sandbox" -> Optional.of(SANDBOX);
            default -> Optional.empty();
        };
    }

    /// Reads a policy document; every field must be there and no other.
    ///
    /// @throws GateException with `BAD_POLICY`, naming the field
    public static GatePolicy fromJson(String json) {
        JsonNode node;
        try {
            node = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new GateException(GateException.Reason.BAD_POLICY, "The gate policy is not valid JSON.", e);
        }
        return new PolicyDocument(node).read();
    }

    /// The canonical document.
    public String toJson() {
        var fields = new TreeMap<String, String>();
        fields.put(
                "allowedTypes",
                "["
                        + String.join(
                                ",",
                                new TreeSet<>(allowedTypes.stream()
                                        .map(t -> '"' + t.name() + '"')
                                        .toList())) + "]");
        fields.put("blockPermille", "" + blockPermille);
        fields.put("detectorBudgetMillis", "" + detectorBudgetMillis);
        fields.put("dominancePercent", "" + dominancePercent);
        fields.put("holdPermille", "" + holdPermille);
        fields.put("maxFiles", "" + maxFiles);
        fields.put("maxNameChars", "" + maxNameChars);
        fields.put("maxOutputBytes", "" + maxOutputBytes);
        fields.put("minCell", "" + minCell);
        fields.put("name", '"' + name + '"');
        fields.put("opaqueBudgetBytes", "" + opaqueBudgetBytes);
        fields.put("perRecordBlocks", "" + perRecordBlocks);
        fields.put("revision", "" + revision);
        return fields.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// SHA-256 of the canonical document, 64 hex characters.
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(toJson().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private static void check(boolean valid, String field, String range) {
        if (!valid) {
            throw bad(field, range);
        }
    }

    static GateException bad(String field, String range) {
        return new GateException(
                GateException.Reason.BAD_POLICY, "The gate policy field " + field + " must be " + range + ".");
    }
}
