package cce.tee;

import cce.protocol.EvidenceDocument;
import cce.protocol.ReportData;
import cce.protocol.TeeType;

/// The TEE around this process. Both planes use it: cced for its identity and root key, tee-agent for its evidence.
///
/// Every method may block for a bounded time and throws [TeeException] when the environment does not answer as agreed.
public interface TrustedEnvironment {
    /// The kind of hardware that signs [#quote].
    TeeType teeType();

    /// Fresh evidence about this TEE whose REPORTDATA is exactly `reportData`.
    EvidenceDocument quote(ReportData reportData);

    /// A key that only this measured software gets, the same one each time. The caller owns and closes it.
    ///
    /// @param path names the key, such as `avinasi/root-key`
    /// @param purpose what it is for; some platforms derive from the path alone, so use one path for each purpose
    PlatformKey platformKey(String path, String purpose);
}
