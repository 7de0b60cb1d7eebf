/// The Output Gate: it reads everything a job produced, compares it with the job's own input inside the TEE, and says
/// whether the consumer may have it.
///
/// The module is pure: bytes in, decision out. It reads no file, opens no socket and holds no key; the caller hands it
/// the plaintext, the dataset indexes and a clock. It trusts its caller and nothing else: every output byte is hostile,
/// so each parser is bounded, and whatever no parser understood counts against the output.
module cce.gate {
    requires aircompressor.v3;
    requires java.desktop;
    requires java.xml;
    requires org.apache.commons.compress;
    requires org.tukaani.xz;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports cce.gate;
}
