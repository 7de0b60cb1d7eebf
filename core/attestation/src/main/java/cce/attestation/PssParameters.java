package cce.attestation;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/// AMD signs with exactly one parametrisation of RSASSA-PSS. A certificate names its own, so it must be compared:
/// another one could
/// use a weak hash.
final class PssParameters {
    private static final String SHA384 = "SHA-384";
    private static final int SALT_BYTES = 48;

    private PssParameters() {}

    static void require(Certificate certificate) {
        byte[] encoded = certificate.x509().getSigAlgParams();
        if (encoded == null) {
            throw refused(certificate);
        }
        try {
            AlgorithmParameters found = AlgorithmParameters.getInstance("RSASSA-PSS");
            found.init(encoded);
            PSSParameterSpec pss = found.getParameterSpec(PSSParameterSpec.class);
            boolean expected = pss.getDigestAlgorithm().equals(SHA384)
                    && pss.getSaltLength() == SALT_BYTES
                    && pss.getMGFParameters() instanceof MGF1ParameterSpec mgf
                    && mgf.getDigestAlgorithm().equals(SHA384);
            if (!expected) {
                throw refused(certificate);
            }
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw refused(certificate);
        }
    }

    private static EvidenceException refused(Certificate certificate) {
        return new EvidenceException(
                Rejection.UNTRUSTED_CHAIN,
                "The " + certificate.name() + " is not signed with RSASSA-PSS, SHA-384 and a salt of 48 bytes.");
    }
}
