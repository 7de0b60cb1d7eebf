package cce.cli;

import cce.protocol.CcedApi;
import java.util.Set;

/// The coarse states a consumer sees.
final class JobStates {
    private static final Set<String> FINAL =
            Set.of("released", "returned", "rejected", "expired", "revoked", "failed", "cancelled");

    private JobStates() {}

    static boolean isFinal(String state) {
        return FINAL.contains(state);
    }

    /// What a state means to whoever waits.
    static String words(String state) {
        String meaning = switch (state) {
            case "accepted" -> "rental checked, recorded on-chain; waits for a CVM";
            case "launching" -> "the CVM boots and must show its evidence";
            case "running" -> "keys were released to the CVM; the program runs";
            case "pending_review" -> "the Output Gate reads the result";
            case "needs_human" -> "the gate holds the result; the owners of the data decide";
            case "released" -> "the result may be fetched";
            case "rejected" -> "the result was discarded";
            case "returned" -> "the reviewers ask you to change the program";
            case "expired" -> "nobody decided in time; the result was destroyed";
            case "revoked" -> "an owner of the data took the result back; stop using it";
            case "failed" -> "there is no result";
            case "cancelled" -> "there is no result";
            default -> "";
        };
        return meaning.isEmpty() ? state : String.format("%-14s  %s", state, meaning);
    }

    /// True once the gate has decided that people must look.
    static boolean waitsForPeople(CcedApi.JobView job) {
        return job.state().equals("needs_human");
    }
}
