/// What crosses a boundary of the system, and nothing else: identifiers, the Job Credential, the requests between
/// the two planes, what cced tells the untrusted CVM host, problem types and the Result Manifest.
///
/// Both planes, the hosting side and the clients share this module; it is the only one that all of them may use. It
/// does no I/O, reads no clock and holds no key: signing takes the key as an argument. Whatever it has parsed is
/// well-formed and bounded, not yet true.
module cce.protocol {
    requires static org.jspecify;
    requires com.fasterxml.jackson.annotation;
    requires transitive tools.jackson.databind;
    requires java.json.canonicalization;

    exports cce.protocol;
}
