/// Starts, watches and destroys the confidential VMs that jobs run in, on behalf of cced. Untrusted: this is the
/// cloud's side of the system.
///
/// What it holds are digests, one-time credentials it cannot use (they are worth nothing without evidence) and
/// ciphertext. It sees no key, and the module has no edge to any type that is one. cced believes nothing it says
/// about a CVM; what runs in one is proved by evidence.
///
/// [cce.cvm.CvmHostMain] is the daemon. The local provider makes a CVM of Linux namespaces, which isolates the host's
/// files and network from a job and back, but protects no memory from the host: only hardware does.
module cce.cvm {
    requires static org.jspecify;
    requires cce.protocol;
    requires io.helidon.webserver;
    requires io.helidon.webclient.api;
    requires io.helidon.common.tls;
    requires io.helidon.http;
    requires java.logging;

    exports cce.cvm;
}
