package cce.attestation;

/// Collateral whose chains, signatures, dates and revocations were checked, and the platform it speaks about.
record IntelEndorsements(
        PckChain pck,
        RevocationList rootCrl,
        RevocationList pckCrl,
        SignedDocument<TcbInfo> tcbInfo,
        SignedDocument<QeIdentity> qeIdentity) {
    PlatformTcb tcb(TcbJudgement judgement) {
        return new PlatformTcb(
                judgement.status(),
                judgement.date(),
                judgement.advisories(),
                Math.min(tcbInfo.tcbEvaluationDataNumber(), qeIdentity.tcbEvaluationDataNumber()),
                rootCrl.number(),
                pckCrl.number(),
                pck.platform().ppid(),
                pck.platform().fmspc());
    }
}
