package cce.attestation;

import cce.attestation.yaml.YamlFields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Reads what the sections of a policy document have in common.
final class PolicyFields {
    private PolicyFields() {}

    /// Rules for named bits; a bit the document leaves out gets its strict rule.
    static <F extends Flag> FlagRules<F> flags(YamlFields parent, String name, F[] known) {
        Optional<YamlFields> section = parent.section(name);
        Map<F, FlagRule> rules = new LinkedHashMap<>();
        for (F flag : known) {
            rules.put(
                    flag,
                    section.map(fields -> rule(fields, flag.word(), flag.strict()))
                            .orElse(flag.strict()));
        }
        boolean unknownAllowed = section.map(fields -> rule(fields, "other", FlagRule.FORBIDDEN) == FlagRule.ANY)
                .orElse(false);
        section.ifPresent(YamlFields::requireAllRead);
        return new FlagRules<>(rules, unknownAllowed);
    }

    static Allowed<Octets> octets(YamlFields fields, String name, int lengthBytes, Allowed<Octets> otherwise) {
        return allowed(
                fields,
                name,
                lengthBytes + " bytes in hexadecimal",
                word -> YamlFields.hex(word, lengthBytes).map(Octets::of),
                otherwise);
    }

    /// `any`, or a list of what is admitted; an empty list admits nothing.
    static <T> Allowed<T> allowed(
            YamlFields fields, String name, String what, Function<String, Optional<T>> parse, Allowed<T> otherwise) {
        return fields.isAny(name)
                ? Allowed.any()
                : fields.set(name, what, parse).map(Allowed::only).orElse(otherwise);
    }

    private static FlagRule rule(YamlFields fields, String name, FlagRule otherwise) {
        return fields.optionalText(name)
                .map(word -> FlagRule.ofWord(word)
                        .orElseThrow(() -> fields.wrong(name, "must be required, forbidden or any")))
                .orElse(otherwise);
    }
}
