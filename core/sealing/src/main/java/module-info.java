/// Everything that turns a key into bytes at rest or bytes on the wire, and back: sealed files, snapshot
/// manifests, key release, and the derivation of every key from the one root.
///
/// Pure: no file, no socket, no clock. Randomness is an argument, with one exception that is named where it
/// occurs ([cce.sealing.KeyRelease]: Bouncy Castle draws the HPKE ephemeral key itself). The module trusts the
/// JDK's AES-GCM, HKDF and ML-KEM, and Bouncy Castle's HPKE; it trusts no byte it is given.
///
/// Both packages hold key types, so neither is exported to everyone. `cce.sealing` goes to those who are handed
/// keys: the two planes, the file system that decrypts, and the consumer's own command line, which holds the
/// result key released to it. `cce.sealing.hierarchy` holds the root key and goes to cced alone. A module that
/// is untrusted by design (hosting, storage, ledger) therefore cannot even name a key: the compiler refuses.
module cce.sealing {
    requires cce.protocol;
    requires org.bouncycastle.provider;
    requires static org.jspecify;

    uses java.security.Provider;

    exports cce.sealing to
            cce.cced,
            cce.agent,
            cce.decryptfs,
            cce.cli;
    exports cce.sealing.hierarchy to
            cce.cced;
}
