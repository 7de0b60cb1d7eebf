package cce.sealing;

/// The result encryption key (REK) of one job: it seals what the job leaves for the Output Gate.
public final class ResultKey extends SealingKey {
    /// Takes `secret` over and wipes it on [#close].
    public ResultKey(SecretBytes secret) {
        super(secret);
    }
}
