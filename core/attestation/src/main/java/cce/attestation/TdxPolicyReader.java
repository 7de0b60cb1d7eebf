package cce.attestation;

import cce.attestation.yaml.YamlFields;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the `tdx` section of a policy document.
final class TdxPolicyReader {
    private TdxPolicyReader() {}

    static TdxPolicy read(YamlFields tdx) {
        Map<TdField, Allowed<Octets>> fields = new EnumMap<>(TdField.class);
        for (TdField field : TdField.values()) {
            Allowed<Octets> strict =
                    field.strict().map(value -> Allowed.only(Set.of(value))).orElseGet(Allowed::any);
            fields.put(field, PolicyFields.octets(tdx, field.word(), field.lengthBytes(), strict));
        }
        TdxPolicy policy = new TdxPolicy(
                tcb(tdx.section("tcb").orElseThrow(() -> tdx.wrong("tcb", "is missing"))),
                PolicyFields.flags(tdx, "attributes", TdAttribute.values()),
                tdx.bits("xfam_allowed", TdxPolicy.XFAM_POSSIBLE),
                fields,
                PolicyFields.allowed(tdx, "fmspcs", "6 bytes in hexadecimal", TdxPolicyReader::fmspc, Allowed.any()),
                PolicyFields.octets(tdx, "ppids", 16, Allowed.any()));
        tdx.requireAllRead();
        return policy;
    }

    private static TcbPolicy tcb(YamlFields tcb) {
        Set<TcbStatus> accepted = tcb.set("accept", "a TCB status", TdxPolicyReader::status)
                .orElseThrow(() -> tcb.wrong("accept", "is missing; name the accepted TCB statuses"));
        TcbPolicy policy = new TcbPolicy(
                accepted,
                days(tcb, "out_of_date_grace_days", TcbPolicy.MAX_OUT_OF_DATE_GRACE),
                days(tcb, "collateral_grace_days", TcbPolicy.MAX_COLLATERAL_GRACE),
                (int) tcb.number("min_evaluation_number", 0, Integer.MAX_VALUE, 0),
                PolicyFields.allowed(tcb, "allow_advisories", "an advisory", TdxPolicyReader::advisory, Allowed.any()),
                tcb.set("deny_advisories", "an advisory", TdxPolicyReader::advisory)
                        .orElseGet(Set::of));
        tcb.requireAllRead();
        return policy;
    }

    private static Optional<TcbStatus> status(String word) {
        return TcbStatus.ofWord(word).filter(status -> status != TcbStatus.REVOKED);
    }

    private static Optional<Fmspc> fmspc(String word) {
        return YamlFields.hex(word, 6).map(bytes -> new Fmspc(Octets.of(bytes)));
    }

    private static Optional<String> advisory(String word) {
        return Optional.of(word).filter(id -> id.matches("[A-Z0-9][A-Z0-9-]{1,63}"));
    }

    private static Duration days(YamlFields fields, String name, Duration max) {
        return Duration.ofDays(fields.number(name, 0, max.toDays(), 0));
    }
}
