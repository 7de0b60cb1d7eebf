package cce.attestation;

import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the vendor's collateral says of the platform a TDX quote comes from.
///
/// @param status the converged status of platform, TDX module and quoting enclave
/// @param tcbDate the oldest of the dates of the three: no advisory published later is known to be mitigated
/// @param advisories the union over the three
/// @param tcbEvaluationDataNumber the lower one of TCB info and QE identity; callers keep it from going back
/// @param rootCrlNumber number of the root CA's CRL; callers keep it from going back
/// @param pckCrlNumber number of the PCK CA's CRL; callers keep it from going back
/// @param ppid the platform's permanent identity, for allow lists
public record PlatformTcb(
        TcbStatus status,
        Instant tcbDate,
        SortedSet<String> advisories,
        int tcbEvaluationDataNumber,
        long rootCrlNumber,
        long pckCrlNumber,
        Octets ppid,
        Fmspc fmspc) {
    public PlatformTcb {
        advisories = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(advisories));
    }
}
