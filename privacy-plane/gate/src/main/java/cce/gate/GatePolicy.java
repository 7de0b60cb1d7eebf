package cce.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A versioned set of thresholds. Numbers are whole so that the document has one canonical spelling: its JSON
/// with
/// sorted keys and no white space, which RFC 8785 would leave unchanged. [#hash()] names it in every
/// decision.
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
/// @param thresholds the numbers detectors decide by, every one of them
/// @param review how people decide about what was held
/// @param privacy what a dataset may give away in its life
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
        Set<ContentType> allowedTypes,
        Map<Threshold, Integer> thresholds,
        ReviewRules review,
        PrivacyCaps privacy) {

    /// A repeated field would read one way here and another way elsewhere.
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final long TWO_WEEKS = 14L * 86_400;
    private static final long TWO_DAYS = 2L * 86_400;

    /// The closed list of content the gate can tell apart, by content and never by name.
    public enum ContentType {
        TEXT,
        JSON,
        TABLE,
        NOTEBOOK,
        HTML,
        PNG,
        IMAGE,
        ARRAY,
        DOCUMENT,
        MODEL,
        PICKLE,
        ARCHIVE,
        COMPRESSED,
        OPAQUE
    }

    /// For outputs that are statistics: text, tables, notebooks and plots.
    public static final GatePolicy STATISTICS_STRICT = new GatePolicy(
            "statistics-strict",
            3,
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
                    ContentType.ARRAY,
                    ContentType.DOCUMENT,
                    ContentType.MODEL,
                    ContentType.ARCHIVE,
                    ContentType.COMPRESSED),
            Threshold.defaults(),
            new ReviewRules(TWO_WEEKS, TWO_DAYS, 500, 2, 5, 60, 4096),
            new PrivacyCaps(6, 10_000, 3_000, 3_000, 1L << 30, 1L << 26, 1L << 27));

    /// For outputs that are models: parameters as arrays and safetensors, never pickles without a person.
    public static final GatePolicy ML_TRAINING = new GatePolicy(
            "ml-training",
            3,
            200,
            700,
            10,
            90,
            64,
            1L << 30,
            64,
            16 << 20,
            60_000,
            true,
            Set.of(
                    ContentType.TEXT,
                    ContentType.JSON,
                    ContentType.TABLE,
                    ContentType.NOTEBOOK,
                    ContentType.PNG,
                    ContentType.ARRAY,
                    ContentType.DOCUMENT,
                    ContentType.MODEL),
            mlThresholds(),
            new ReviewRules(TWO_WEEKS, TWO_DAYS, 300, 2, 5, 60, 64 << 10),
            new PrivacyCaps(6, 10_000, 3_000, 3_000, 1L << 36, 1L << 34, 1L << 35));

    /// For trying things out on public or made-up data: the same detectors, a higher bar for holding.
    public static final GatePolicy SANDBOX = new GatePolicy(
            "sandbox",
            3,
            500,
            900,
            3,
            95,
            1000,
            512L << 20,
            128,
            1 << 20,
            60_000,
            false,
            Set.of(ContentType.values()),
            Threshold.defaults(),
            new ReviewRules(TWO_WEEKS, TWO_DAYS, 1000, 1, 100, 0, 4096),
            new PrivacyCaps(6, 1L << 40, 1L << 40, 1L << 40, 1L << 50, 1L << 50, 1L << 50));

    private static Map<Threshold, Integer> mlThresholds() {
        Map<Threshold, Integer> values = new EnumMap<>(Threshold.defaults());
        values.put(Threshold.CAPACITY_KIBIBYTES, 1 << 16);
        values.put(Threshold.MODEL_PARAMETERS_COUNT, 1 << 24);
        values.put(Threshold.MEMORY_PARAMETERS_PERCENT, 10_000_000);
        values.put(Threshold.EMITTED_DIGITS, 17);
        return values;
    }

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
        thresholds = Map.copyOf(thresholds);
        for (Threshold threshold : Threshold.values()) {
            Integer value = thresholds.get(threshold);
            check(value != null && threshold.allows(value), "thresholds." + threshold.name(), threshold.range());
        }
    }

    /// The value of a threshold.
    public int threshold(Threshold threshold) {
        return Objects.requireNonNull(thresholds.get(threshold));
    }

    /// A threshold in thousandths as a share.
    double share(Threshold permille) {
        return threshold(permille) / 1000.0;
    }

    /// The same policy with another value of one threshold.
    GatePolicy with(Threshold threshold, int value) {
        Map<Threshold, Integer> changed = new EnumMap<>(thresholds);
        changed.put(threshold, value);
        return with(changed);
    }

    private GatePolicy with(Map<Threshold, Integer> changed) {
        return new GatePolicy(
                name,
                revision,
                holdPermille,
                blockPermille,
                minCell,
                dominancePercent,
                maxFiles,
                maxOutputBytes,
                maxNameChars,
                opaqueBudgetBytes,
                detectorBudgetMillis,
                perRecordBlocks,
                allowedTypes,
                changed,
                review,
                privacy);
    }

    /// What may leave under every one of these policies: of each field the strictest. The order does not
    /// matter, and a
    /// single policy is its own combination.
    public static GatePolicy strictest(Collection<GatePolicy> policies) {
        List<GatePolicy> distinct = policies.stream().distinct().toList();
        if (distinct.isEmpty()) {
            throw new IllegalStateException("There is always at least one policy: none would allow everything.");
        }
        return distinct.stream().reduce(GatePolicy::with).orElseThrow();
    }

    private GatePolicy with(GatePolicy other) {
        Map<Threshold, Integer> strict = new EnumMap<>(Threshold.class);
        for (Threshold threshold : Threshold.values()) {
            strict.put(threshold, threshold.stricter(threshold(threshold), other.threshold(threshold)));
        }
        return new GatePolicy(
                "combined",
                1,
                Math.min(holdPermille, other.holdPermille),
                Math.min(blockPermille, other.blockPermille),
                Math.max(minCell, other.minCell),
                Math.min(dominancePercent, other.dominancePercent),
                Math.min(maxFiles, other.maxFiles),
                Math.min(maxOutputBytes, other.maxOutputBytes),
                Math.min(maxNameChars, other.maxNameChars),
                Math.min(opaqueBudgetBytes, other.opaqueBudgetBytes),
                Math.min(detectorBudgetMillis, other.detectorBudgetMillis),
                perRecordBlocks || other.perRecordBlocks,
                allowedTypes.stream().filter(other.allowedTypes::contains).collect(Collectors.toSet()),
                strict,
                review.strictest(other.review),
                privacy.strictest(other.privacy));
    }

    /// One of the policies the gate ships with.
    public static Optional<GatePolicy> named(String name) {
        return switch (name) {
            case "statistics-strict" -> Optional.of(STATISTICS_STRICT);
            case "ml-training" -> Optional.of(ML_TRAINING);
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
            node = STRICT.readTree(json);
        } catch (JacksonException e) {
            throw new GateException(GateException.Reason.BAD_POLICY, "The gate policy is not valid JSON.", e);
        }
        return new PolicyDocument(node).read();
    }

    /// Those that the gate ships with; the measurement of the gate's TEE vouches for them.
    public static List<GatePolicy> builtIn() {
        return List.of(STATISTICS_STRICT, ML_TRAINING, SANDBOX);
    }

    /// The canonical document.
    public String toJson() {
        return PolicyDocument.write(this);
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

    static void check(boolean valid, String field, String range) {
        if (!valid) {
            throw bad(field, range);
        }
    }

    static GateException bad(String field, String range) {
        return new GateException(
                GateException.Reason.BAD_POLICY, "The gate policy field " + field + " must be " + range + ".");
    }
}
