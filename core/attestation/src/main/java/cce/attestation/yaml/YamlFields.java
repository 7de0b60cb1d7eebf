package cce.attestation.yaml;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Takes the fields of one mapping by name and type. Every field that exists is asked for; [#requireAllRead()] refuses
/// the ones nobody knows, so a misspelt restriction is an error and not a restriction less.
public final class YamlFields {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,18}|0x[0-9a-fA-F]{1,16}");
    private static final Pattern NOT_TEXT = Pattern.compile("(?i:true|false|null|~|)|[-+.0-9][-+.0-9eE_xXa-fA-F]*");
    private static final int MAX_TEXT_CHARS = 4096;

    private final String path;
    private final YamlValue.Mapping mapping;
    private final Set<String> read = new LinkedHashSet<>();

    public YamlFields(String path, YamlValue.Mapping mapping) {
        this.path = path;
        this.mapping = mapping;
    }

    public int line() {
        return mapping.line();
    }

    public Set<String> names() {
        return mapping.entries().keySet();
    }

    public boolean has(String name) {
        return mapping.entries().containsKey(name);
    }

    public String text(String name) {
        return textOf(name, required(name));
    }

    public Optional<String> optionalText(String name) {
        return optional(name).map(value -> textOf(name, value));
    }

    /// An unquoted whole number, decimal or `0x` hexadecimal, of at most 64 bits unsigned.
    public long number(String name, long min, long max, long otherwise) {
        return optional(name).map(value -> number(name, value, min, max)).orElse(otherwise);
    }

    public long requiredNumber(String name, long min, long max) {
        return number(name, required(name), min, max);
    }

    /// 64 bits as a set: every value of an unsigned 64-bit word is allowed.
    public long bits(String name, long otherwise) {
        return optional(name).map(value -> word(name, value)).orElse(otherwise);
    }

    public boolean flag(String name, boolean otherwise) {
        return optional(name)
                .map(value -> {
                    YamlValue.Scalar scalar = scalar(name, value);
                    if (scalar.plain() && scalar.text().equals("true")) {
                        return true;
                    }
                    if (scalar.plain() && scalar.text().equals("false")) {
                        return false;
                    }
                    throw wrong(value, name, "must be true or false");
                })
                .orElse(otherwise);
    }

    /// The words of a list, each through `parse`, which answers nothing for an unknown one.
    public <T> Optional<Set<T>> set(String name, String what, Function<String, Optional<T>> parse) {
        return optional(name).map(value -> setOf(name, value, what, parse));
    }

    /// Whether the field is the one word `any`, where a list could be.
    public boolean isAny(String name) {
        return optional(name)
                .filter(value ->
                        value instanceof YamlValue.Scalar word && word.text().equals("any"))
                .isPresent();
    }

    public Optional<YamlFields> section(String name) {
        return optional(name).map(value -> {
            if (value instanceof YamlValue.Mapping fields) {
                return new YamlFields(path(name), fields);
            }
            throw wrong(value, name, "must be a mapping of keys to values");
        });
    }

    /// Every field of this mapping as a section of its own.
    public Map<String, YamlFields> sections() {
        Map<String, YamlFields> sections = new LinkedHashMap<>();
        names().forEach(name -> sections.put(name, section(name).orElseThrow()));
        return sections;
    }

    public List<YamlFields> sectionList(String name) {
        if (!(required(name) instanceof YamlValue.Sequence list)) {
            throw wrong(required(name), name, "must be a list");
        }
        List<YamlFields> sections = new ArrayList<>();
        for (YamlValue item : list.items()) {
            if (!(item instanceof YamlValue.Mapping fields)) {
                throw wrong(item, name, "must be a list of mappings");
            }
            sections.add(new YamlFields(path(name), fields));
        }
        return sections;
    }

    /// Refuses every field that was never asked for.
    public void requireAllRead() {
        mapping.entries().forEach((name, value) -> {
            if (!read.contains(name)) {
                throw new YamlException(
                        value.line(),
                        "the key '" + path(name) + "' is not known; known here: " + String.join(", ", read));
            }
        });
    }

    /// A refusal of the field `name`, at its line.
    public YamlException wrong(String name, String problem) {
        return wrong(mapping.entries().getOrDefault(name, mapping), name, problem);
    }

    /// The bytes of a word of hex digits of `length` bytes; nothing for anything else.
    public static Optional<byte[]> hex(String word, int length) {
        boolean digits =
                word.length() == 2 * length && word.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        return digits ? Optional.of(HexFormat.of().parseHex(word.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    private <T> Set<T> setOf(String name, YamlValue value, String what, Function<String, Optional<T>> parse) {
        if (!(value instanceof YamlValue.Sequence list)) {
            throw wrong(value, name, "must be a list of " + what);
        }
        Set<T> set = new LinkedHashSet<>();
        for (YamlValue item : list.items()) {
            String word = scalar(name, item).text();
            T parsed = parse.apply(word)
                    .orElseThrow(() -> wrong(item, name, "has '" + shortened(word) + "', which is not " + what));
            if (!set.add(parsed)) {
                throw wrong(item, name, "has '" + shortened(word) + "' twice");
            }
        }
        return set;
    }

    private String textOf(String name, YamlValue value) {
        YamlValue.Scalar scalar = scalar(name, value);
        if (scalar.plain() && NOT_TEXT.matcher(scalar.text()).matches()) {
            throw wrong(value, name, "must be text; put it in quotes if it is");
        }
        if (scalar.text().length() > MAX_TEXT_CHARS) {
            throw wrong(value, name, "must have at most " + MAX_TEXT_CHARS + " characters");
        }
        return scalar.text();
    }

    private long number(String name, YamlValue value, long min, long max) {
        long number = word(name, value);
        if (number < min || number > max) {
            throw wrong(value, name, "must be within " + min + " and " + max);
        }
        return number;
    }

    private long word(String name, YamlValue value) {
        YamlValue.Scalar scalar = scalar(name, value);
        if (!scalar.plain() || !NUMBER.matcher(scalar.text()).matches()) {
            throw wrong(value, name, "must be a whole number without quotes, decimal or 0x hexadecimal");
        }
        boolean hex = scalar.text().startsWith("0x");
        BigInteger number = new BigInteger(hex ? scalar.text().substring(2) : scalar.text(), hex ? 16 : 10);
        if (number.bitLength() > Long.SIZE) {
            throw wrong(value, name, "must fit 64 bits");
        }
        return number.longValue();
    }

    private YamlValue.Scalar scalar(String name, YamlValue value) {
        if (value instanceof YamlValue.Scalar scalar) {
            return scalar;
        }
        throw wrong(value, name, "must be a single value");
    }

    private Optional<YamlValue> optional(String name) {
        read.add(name);
        return Optional.ofNullable(mapping.entries().get(name));
    }

    private YamlValue required(String name) {
        return optional(name)
                .orElseThrow(() -> new YamlException(mapping.line(), "the key '" + path(name) + "' is missing"));
    }

    private YamlException wrong(YamlValue at, String name, String problem) {
        return new YamlException(at.line(), "the key '" + path(name) + "' " + problem);
    }

    private String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String shortened(String word) {
        return word.length() <= 40 ? word : word.substring(0, 37) + "...";
    }
}
