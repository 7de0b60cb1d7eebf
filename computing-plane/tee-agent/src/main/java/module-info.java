/// The one process of a CVM that talks to cced. It runs once, for one job: proves what it is, receives the job's keys,
/// serves the datasets decrypted to one confined program, seals what that program leaves, hands it in, and forgets.
///
/// Everything around it is hostile or may be: the host that wrote its configuration and carries its bytes, the
/// store that holds the ciphertext, and the program it runs. It trusts its own TEE, and the cced whose public key
/// lies under its own measurement (MRCONFIGID). Keys never leave it, and plaintext leaves only to the confined
/// program.
module cce.agent {
    requires static org.jspecify;
    requires cce.process;
    requires cce.protocol;
    requires cce.sealing;
    requires cce.storage;
    requires cce.tee;
    requires cce.decryptfs;
    requires cce.executor;

    exports cce.agent;
}
