package cce.attestation;

import cce.attestation.yaml.YamlException;
import cce.attestation.yaml.YamlFields;
import cce.attestation.yaml.YamlReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/// Reads policy documents, strictly: an unknown key, a key that is there twice or a value of the wrong type is a
/// refusal, since a policy that means something else than its reviewer read is worse than none.
final class PolicyReader {
    private static final String FORMAT = "cce/appraisal-policy/v1";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

    private PolicyReader() {}

    static AppraisalPolicy read(byte[] yaml) {
        try {
            YamlFields document = new YamlFields("", YamlReader.read(yaml));
            AppraisalPolicy policy = policy(document, digest(yaml));
            document.requireAllRead();
            return policy;
        } catch (YamlException e) {
            throw new EvidenceException(
                    Rejection.MALFORMED_POLICY, "The policy cannot be used. " + e.getMessage() + ".");
        }
    }

    private static AppraisalPolicy policy(YamlFields document, String digest) {
        String format = document.text("format");
        if (!format.equals(FORMAT)) {
            throw document.wrong("format", "must be " + FORMAT);
        }
        String name = document.text("name");
        if (!NAME.matcher(name).matches()) {
            throw document.wrong("name", "must be 1 to 64 of a-z, 0-9, dot and dash");
        }
        document.optionalText("description");
        boolean testRoot = document.flag("insecure_accept_test_root", false);
        boolean debug = document.flag("insecure_accept_debug", false);
        return new AppraisalPolicy(
                name,
                name + "@sha256:" + digest,
                testRoot,
                debug,
                document.section("tdx").map(TdxPolicyReader::read),
                document.section("snp").map(SnpPolicyReader::read));
    }

    private static String digest(byte[] document) {
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(document))
                    .hex();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
