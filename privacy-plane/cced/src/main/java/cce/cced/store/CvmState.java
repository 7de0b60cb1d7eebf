package cce.cced.store;

/// What cced knows about the CVM of a job. `WANTED` is stored before the host is asked, so a crash between the two never
/// leaves a CVM that nobody remembers.
public enum CvmState {
    NONE,
    WANTED,
    DESTROYED
}
