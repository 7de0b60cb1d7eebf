package cce.attestation;

import java.nio.charset.StandardCharsets;

/// Event logs as a guest agent writes them.
public final class DstackLogFuzzer {
    private DstackLogFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            EventLog.ofDstack(new String(input, StandardCharsets.UTF_8)).replay();
        } catch (EvidenceException expected) {
            // Every refusal is one of these; anything else is a finding.
        }
    }
}
