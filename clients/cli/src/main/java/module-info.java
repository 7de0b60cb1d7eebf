/// The `cce` command: words and wiring over the services, and the embedded stack of the quickstart.
///
/// It trusts the endpoint file it is given and its user's wallet, and nobody else: cced is believed once its
/// evidence has been checked here, storage and chain node are believed as far as hashes and signatures reach.
module cce.cli {
    requires static org.jspecify;
    requires cce.attestation;
    requires cce.collateral;
    requires cce.decryptfs;
    requires cce.gate;
    requires cce.ledger;
    requires cce.process;
    requires cce.protocol;
    requires cce.s3;
    requires cce.sealing;
    requires cce.storage;
    requires info.picocli;
    requires java.net.http;
    requires org.apache.commons.compress;
    requires tools.jackson.databind;

    exports cce.cli;

    opens cce.cli to
            info.picocli,
            tools.jackson.databind;
}
