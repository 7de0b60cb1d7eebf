package cce.simulator;

import java.util.List;

/// The keys of a simulated vendor and platform: root, PCK CA, TCB signing key, the platform's PCK, and the key that
/// signs quotes.
record TestPki(
        TestIdentity root, TestIdentity pckCa, TestIdentity tcbSigning, TestIdentity pck, TestIdentity attestation) {
    static TestPki create() {
        TestIdentity root = TestCertificates.root();
        TestIdentity pckCa = TestCertificates.authority("Intel SGX PCK Platform CA", root);
        return new TestPki(
                root,
                pckCa,
                TestCertificates.leaf("Intel SGX TCB Signing", root, List.of()),
                TestCertificates.leaf(
                        "Intel SGX PCK Certificate",
                        pckCa,
                        List.of(new TestCertificates.Extra(
                                SgxExtensionDer.OID, SgxExtensionDer.of(PlatformFacts.SIMULATED)))),
                // A quote carries the bare key; the certificate only keeps it in one form with the others.
                TestCertificates.leaf("Simulated attestation key", root, List.of()));
    }

    String pckChain() {
        return pck.pem() + pckCa.pem() + root.pem();
    }

    String pckCrlIssuerChain() {
        return pckCa.pem() + root.pem();
    }

    String tcbSigningChain() {
        return tcbSigning.pem() + root.pem();
    }
}
