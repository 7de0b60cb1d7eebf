/// The daemon of the privacy plane: the sole HTTP API for providers, consumers, reviewers and CVMs.
///
/// It runs inside a TEE and is the only process that can derive a dataset key or a result key. It trusts its own
/// code, the root key its TEE gives it and the registered reference values; it does not trust the chain node, the
/// object store, the network, the CVM host or any CVM whose evidence it has not verified in the same decision.
module cce.cced {
    requires static org.jspecify;
    requires cce.attestation;
    requires cce.collateral;
    requires cce.gate;
    requires cce.ledger;
    requires cce.process;
    requires cce.protocol;
    requires cce.s3;
    requires cce.sealing;
    requires cce.storage;
    requires cce.tee;
    requires com.h2database;
    requires com.zaxxer.hikari;
    requires io.helidon.webserver;
    requires java.logging;
    requires java.net.http;
    requires java.sql;
    requires org.apache.commons.compress;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires flyway.core;
    requires org.jooq;
    requires tools.jackson.databind;

    exports cce.cced;
}
