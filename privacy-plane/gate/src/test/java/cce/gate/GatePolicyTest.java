package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatePolicyTest {
    private static final GatePolicy POLICY = GatePolicy.STATISTICS_STRICT;

    @Test
    void document_readsBackToTheSameHash() {
        GatePolicy read = GatePolicy.fromJson(POLICY.toJson());
        assertThat(read).isEqualTo(POLICY);
        assertThat(read.hash()).isEqualTo(POLICY.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void whiteSpaceAndOrder_doNotChangeTheHash() {
        String spaced = POLICY.toJson().replace(",\"", " , \"");
        assertThat(GatePolicy.fromJson(spaced).hash()).isEqualTo(POLICY.hash());
    }

    @Test
    void differentPolicies_haveDifferentHashes() {
        assertThat(GatePolicy.SANDBOX.hash()).isNotEqualTo(POLICY.hash());
        assertThat(GatePolicy.fromJson(POLICY.toJson().replace("\"minCell\":10", "\"minCell\":11"))
                        .hash())
                .isNotEqualTo(POLICY.hash());
    }

    @ParameterizedTest
    @CsvSource({
        "minCell:10, minCell:0",
        "minCell:10, minCell:1.5",
        "minCell:10, mincell:10",
        "holdPermille:200, holdPermille:0",
        "blockPermille:700, blockPermille:100",
        "perRecordBlocks:true, perRecordBlocks:1",
        "revision:3, revision:99999999999",
        "quorum:2, quorum:0",
        "quorum:2, quorom:2",
        "resubmissionsPerDay:5, resubmissionsPerDay:0",
        "deltaExponent:6, deltaExponent:0",
        "DIFFERENCE_ROWS:10, DIFFERENCE_ROWS:0",
        "DIFFERENCE_ROWS:10, DIFFERENCE_ROW:10"
    })
    void fieldOutOfRange_refused(String from, String to) {
        String json = POLICY.toJson().replace(quoted(from), quoted(to));
        assertThat(json).isNotEqualTo(POLICY.toJson());
        assertThatThrownBy(() -> GatePolicy.fromJson(json))
                .isInstanceOfSatisfying(
                        GateException.class, e -> assertThat(e.reason()).isEqualTo(GateException.Reason.BAD_POLICY));
    }

    @Test
    void extraFieldOrNoJson_refused() {
        String extra = POLICY.toJson().replace("{", "{\"more\":1,");
        assertThatThrownBy(() -> GatePolicy.fromJson(extra)).isInstanceOf(GateException.class);
        assertThatThrownBy(() -> GatePolicy.fromJson("{")).isInstanceOf(GateException.class);
        assertThatThrownBy(() -> GatePolicy.fromJson("[]")).isInstanceOf(GateException.class);
    }

    @Test
    void repeatedField_refused() {
        String twice = POLICY.toJson().replace("\"minCell\":10", "\"minCell\":10,\"minCell\":1");
        assertThatThrownBy(() -> GatePolicy.fromJson(twice)).isInstanceOf(GateException.class);
        assertThatThrownBy(() -> GatePolicy.fromJson(POLICY.toJson() + "{}")).isInstanceOf(GateException.class);
    }

    @Test
    void combination_isAsStrictAsEach_inAnyOrder() {
        List<GatePolicy> all = GatePolicy.builtIn();
        GatePolicy combined = GatePolicy.strictest(all);
        assertThat(GatePolicy.strictest(all.reversed()).hash()).isEqualTo(combined.hash());
        for (GatePolicy one : all) {
            assertThat(combined.minCell()).isGreaterThanOrEqualTo(one.minCell());
            assertThat(combined.holdPermille()).isLessThanOrEqualTo(one.holdPermille());
            assertThat(one.allowedTypes()).containsAll(combined.allowedTypes());
            assertThat(combined.review().resubmissionsPerDay())
                    .isLessThanOrEqualTo(one.review().resubmissionsPerDay());
            assertThat(combined.privacy().datasetBits())
                    .isLessThanOrEqualTo(one.privacy().datasetBits());
        }
        assertThat(GatePolicy.strictest(List.of(POLICY, POLICY))).isEqualTo(POLICY);
        assertThatThrownBy(() -> GatePolicy.strictest(List.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namedPolicies_areFound() {
        assertThat(GatePolicy.named("statistics-strict")).contains(POLICY);
        assertThat(GatePolicy.named("none")).isEmpty();
    }

    private static String quoted(String pair) {
        String[] parts = pair.split(":");
        return '"' + parts[0] + "\":" + parts[1];
    }
}
