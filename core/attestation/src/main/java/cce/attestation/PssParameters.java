package cce.attestation;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/// AMD signs with exactly one parametrisation of RSASSA-PSS. A certificate names its own, so it must be compared:
/// another one could use a weak hash.
final class PssParameters {
    private static final String SHA384 = "SHA-384";
    private static final int SALT_BYTES = 48;

    private PssParameters() {}

    /// Does nothing for keys that do not use RSASSA-PSS, whose certificates must have no parameters.
    static void require(String name, IssuerKey key, byte @Nullable [] encoded) {
        boolean fits = switch (key) {
            case EcdsaKey _ -> encoded == null;
            case PssKey _ -> encoded != null && isAmds(encoded);
        };
        if (!fits) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_CHAIN,
                    "The " + name + " is signed with other parameters than its issuer uses.");
        }
    }

    private static boolean isAmds(byte[] encoded) {
        try {
            AlgorithmParameters found = AlgorithmParameters.getInstance("RSASSA-PSS");
            found.init(encoded);
            PSSParameterSpec pss = found.getParameterSpec(PSSParameterSpec.class);
            return pss.getDigestAlgorithm().equals(SHA384)
                    && pss.getSaltLength() == SALT_BYTES
                    && pss.getTrailerField() == PSSParameterSpec.TRAILER_FIELD_BC
                    && pss.getMGFParameters() instanceof MGF1ParameterSpec mgf
                    && mgf.getDigestAlgorithm().equals(SHA384);
        } catch (GeneralSecurityException | IOException e) {
            // Parameters the JDK cannot read are not the expected ones.
            return false;
        }
    }
}
