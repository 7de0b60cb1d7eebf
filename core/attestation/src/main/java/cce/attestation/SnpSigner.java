package cce.attestation;

/// Which kind of key signed a SEV-SNP report: one of the chip, or one the cloud provider loaded.
public enum SnpSigner {
    VCEK,
    VLEK;

    /// The kind a key's certificate states.
    static SnpSigner ofSubject(Certificate vek) {
        String subject = vek.subjectName();
        for (SnpSigner signer : values()) {
            if (subject.equals("SEV-" + signer.name())) {
                return signer;
            }
        }
        throw new EvidenceException(
                Rejection.UNTRUSTED_CHAIN,
                "The " + vek.name() + " is of '" + subject + "', which is no key that signs reports.");
    }
}
