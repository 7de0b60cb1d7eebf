package cce.gate;

/// How one detector contributed.
///
/// @param id the detector
/// @param status whether it finished
/// @param contribution the score its findings alone would give, 0 to 1
public record DetectorReport(DetectorId id, Status status, double contribution) {
    /// Whether a detector finished its work; anything but `DONE` is also a finding.
    public enum Status {
        DONE,
        FAILED,
        TIMED_OUT
    }
}
