package cce.protocol;

import com.fasterxml.jackson.annotation.JsonValue;

/// What cced and the untrusted CVM host say to each other. The host sees digests, a sealed credential and nothing
/// of the data; cced believes nothing it says, and only acts on what evidence proves.
///
/// `POST /v1/cvms` [Launch] -> [Status]; `GET /v1/cvms/{job_id}` -> [Status]; `DELETE /v1/cvms/{job_id}` destroys, is
/// idempotent and answers [Status]; `GET /v1/cvms` -> [Statuses].
public final class CvmApi {
    private CvmApi() {}

    /// Starts one CVM for a job. Launching the same job twice gives the first one back.
    ///
    /// @param bootConfig the canonical JSON text of a [BootConfig], carried as is
    /// @param maxLifetimeSeconds after which the host destroys the CVM on its own
    public record Launch(JobId jobId, String bootConfig, int memoryMib, int maxLifetimeSeconds) {}

    /// @param detail a sentence for the operator, never shown to a consumer
    public record Status(JobId jobId, State state, String detail) {}

    public record Statuses(java.util.List<Status> cvms) {
        public Statuses {
            cvms = java.util.List.copyOf(cvms);
        }
    }

    public enum State {
        STARTING("starting"),
        RUNNING("running"),
        EXITED("exited"),
        DESTROYED("destroyed"),
        UNKNOWN("unknown");

        private final String wire;

        State(String wire) {
            this.wire = wire;
        }

        @JsonValue
        @Override
        public String toString() {
            return wire;
        }
    }
}
