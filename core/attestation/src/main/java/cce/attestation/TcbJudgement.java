package cce.attestation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Brings the standing of platform, TDX module and quoting enclave together the way Intel's verification library does.
///
/// A revoked part is refused here or, where it is the quoting enclave, before.
record TcbJudgement(TcbStatus status, Instant date, SortedSet<String> advisories) {
    /// For an enclave: the platform and the quoting enclave, without any TDX part.
    static TcbJudgement sgx(TcbInfo info, SgxExtension platform, TcbStanding qe) {
        TcbStanding level = requireNotRevoked(info.sgxLevel(platform), platform::tcbName);
        return combined(level.status().convergedWith(qe.status()), List.of(level, qe));
    }

    /// For a TD.
    static TcbJudgement tdx(TcbInfo info, SgxExtension platform, TdReport report, TcbStanding qe) {
        Octets svn = report.teeTcbSvn();
        TcbStatus sgx =
                requireNotRevoked(info.sgxLevel(platform), platform::tcbName).status();
        TcbStanding tdx = requireNotRevoked(
                info.tdxLevel(platform, svn), () -> platform.tcbName() + ", TEE_TCB_SVN " + svn.hex());
        Optional<TcbStanding> module = info.module(svn).levels().map(levels -> standingOfModule(levels, svn));

        TcbStatus withModule =
                module.map(m -> tdx.status().convergedWith(m.status())).orElse(tdx.status());
        TcbStatus relaunched = module.filter(m -> m.status() == TcbStatus.OUT_OF_DATE)
                .flatMap(m -> relaunchStatus(info, report, sgx, withModule, qe.status()))
                .orElse(withModule);
        TcbStatus status = relaunched.convergedWith(qe.status());

        List<TcbStanding> all = module.map(m -> List.of(tdx, m, qe)).orElse(List.of(tdx, qe));
        return combined(status, all);
    }

    private static TcbJudgement combined(TcbStatus status, List<TcbStanding> all) {
        SortedSet<String> advisories = new TreeSet<>();
        all.forEach(standing -> advisories.addAll(standing.advisories()));
        Instant date =
                all.stream().map(TcbStanding::date).min(Instant::compareTo).orElseThrow();
        return new TcbJudgement(status, date, advisories);
    }

    /// The platform is current but the TD was launched by an older TDX module: launching it again would be enough.
    /// Only a TD 1.5 report, which also carries the versions at its time, can show this.
    private static Optional<TcbStatus> relaunchStatus(
            TcbInfo info, TdReport report, TcbStatus sgx, TcbStatus tdx, TcbStatus qe) {
        if (report.teeTcbSvn2().isEmpty() || qe.isOutOfDate() || sgx.isOutOfDate() || !tdx.isOutOfDate()) {
            return Optional.empty();
        }
        Octets now = report.teeTcbSvn2().get();
        Octets newest = info.newest().tdxComponents();
        int moduleFloor = info.module(now).levels().map(SvnLevels::newest).orElse(newest.at(0));
        if (now.at(0) < moduleFloor || now.at(2) < newest.at(2)) {
            return Optional.empty();
        }
        return Optional.of(
                sgx.needsConfiguration() || tdx.needsConfiguration()
                        ? TcbStatus.TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED
                        : TcbStatus.TD_RELAUNCH_ADVISED);
    }

    private static TcbStanding standingOfModule(SvnLevels levels, Octets svn) {
        TcbStanding standing = levels.standingOf(svn.at(0), () -> "TDX module (" + TcbInfo.moduleName(svn) + ")");
        if (standing.status() == TcbStatus.REVOKED) {
            throw new EvidenceException(
                    Rejection.TCB_REVOKED,
                    "The TDX module is revoked (" + TcbInfo.moduleName(svn) + "). Update the platform.");
        }
        return standing;
    }

    private static TcbStanding requireNotRevoked(TcbLevel level, Supplier<String> versions) {
        if (level.standing().status() == TcbStatus.REVOKED) {
            throw new EvidenceException(
                    Rejection.TCB_REVOKED,
                    "The TCB level of this platform is revoked (" + versions.get() + "). Do not use it.");
        }
        return level.standing();
    }
}
