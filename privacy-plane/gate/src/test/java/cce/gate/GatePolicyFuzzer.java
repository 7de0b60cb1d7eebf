package cce.gate;

import java.nio.charset.StandardCharsets;

/// The reader of gate policies: what it reads it writes again with the same hash, all else it refuses as a bad policy.
public final class GatePolicyFuzzer {
    private GatePolicyFuzzer() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        GatePolicy policy;
        try {
            policy = GatePolicy.fromJson(new String(bytes, StandardCharsets.UTF_8));
        } catch (GateException refused) {
            if (refused.reason() != GateException.Reason.BAD_POLICY) {
                throw refused;
            }
            return;
        }
        if (!GatePolicy.fromJson(policy.toJson()).hash().equals(policy.hash())) {
            throw new IllegalStateException("a policy has two hashes");
        }
    }
}
