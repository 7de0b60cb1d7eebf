package cce.attestation;

import java.util.LinkedHashMap;
import java.util.Map;

/// What an appraisal says in the words of AR4SI (draft-ietf-rats-ar4si): one number for each category, by tiers: 2
/// to 31 affirming, 32 to 95 warning, 96 to 127 contraindicated.
final class TrustVector {
    private static final int UNRECOGNISED_INSTANCE = 97;
    private static final int APPROVED_CONFIGURATION = 2;
    private static final int UNACCEPTABLE_CONFIGURATION = 96;
    private static final int APPROVED_EXECUTABLES = 3;
    private static final int UNRECOGNISED_EXECUTABLES = 33;
    private static final int GENUINE_HARDWARE = 2;
    private static final int UNSAFE_HARDWARE = 32;
    private static final int UNTRUSTED_HARDWARE = 97;
    private static final int WARNING = 32;
    private static final int CONTRAINDICATED = 96;

    private final Map<String, Integer> claims = new LinkedHashMap<>();

    private TrustVector() {}

    static TrustVector of(Examination examination) {
        TrustVector vector = new TrustVector();
        vector.claims.put("hardware", GENUINE_HARDWARE);
        vector.claims.put("configuration", APPROVED_CONFIGURATION);
        vector.claims.put("executables", APPROVED_EXECUTABLES);
        examination.checks().forEach(check -> check.refusal().ifPresent(refused -> vector.add(refused.reason())));
        return vector;
    }

    /// Evidence that did not verify: nothing is known but that the hardware cannot be believed.
    static TrustVector ofRejected() {
        TrustVector vector = new TrustVector();
        vector.claims.put("hardware", UNTRUSTED_HARDWARE);
        return vector;
    }

    Map<String, Integer> claims() {
        return claims;
    }

    String status() {
        int worst = claims.values().stream().mapToInt(Integer::intValue).max().orElse(CONTRAINDICATED);
        if (worst >= CONTRAINDICATED) {
            return "contraindicated";
        }
        return worst >= WARNING ? "warning" : "affirming";
    }

    private void add(Refusal reason) {
        switch (reason) {
            case NO_REFERENCE_VALUES, MEASUREMENT, EVENT_LOG -> worsen("executables", UNRECOGNISED_EXECUTABLES);
            case DEBUG, ATTRIBUTES, CONFIGURATION, OWNER -> worsen("configuration", UNACCEPTABLE_CONFIGURATION);
            case TCB, ADVISORY, ROLLED_BACK -> worsen("hardware", UNSAFE_HARDWARE);
            case NO_POLICY, STALE, TEST_ROOT, REVOCATION -> worsen("hardware", UNTRUSTED_HARDWARE);
            case PLATFORM, REPORT_DATA -> worsen("instance-identity", UNRECOGNISED_INSTANCE);
        }
    }

    private void worsen(String category, int value) {
        claims.merge(category, value, Math::max);
    }
}
