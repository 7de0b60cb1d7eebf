package cce.cli;

import cce.protocol.CcedApi;
import java.util.Set;

/// The coarse states a consumer sees.
final class JobStates {
    private static final Set<String> FINAL = Set.of("released", "rejected", "failed", "cancelled");

    private JobStates() {}

    static boolean isFinal(String state) {
        return FINAL.contains(state);
    }

    /// True once the gate has decided that people must look: the CVM is gone and the state still says reviewing.
    static boolean waitsForPeople(CcedApi.JobView job) {
        return job.state().equals("reviewing")
                && job.cvmDestroyed()
                && job.steps().stream().anyMatch(step -> step.state().equals("needs_human"));
    }
}
