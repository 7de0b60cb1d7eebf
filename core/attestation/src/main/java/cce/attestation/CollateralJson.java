package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// The JSON form of [Collateral]: PEM and signed JSON as strings, DER and signatures as hex.
final class CollateralJson {
    private static final int SIGNATURE_BYTES = 64;

    private CollateralJson() {}

    static Collateral parse(byte[] json) {
        JsonObject in = JsonObject.parse("collateral", json);
        return new Collateral(
                in.text("pck_crl_issuer_chain"),
                in.hex("root_ca_crl"),
                in.hex("pck_crl"),
                in.text("tcb_info_issuer_chain"),
                new SignedJson(in.text("tcb_info"), in.hex("tcb_info_signature", SIGNATURE_BYTES)),
                in.text("qe_identity_issuer_chain"),
                new SignedJson(in.text("qe_identity"), in.hex("qe_identity_signature", SIGNATURE_BYTES)),
                in.optionalText("pck_certificate_chain"));
    }

    static Instant nextUpdate(String name, SignedJson document) {
        return JsonObject.parse(name, document.text().getBytes(StandardCharsets.UTF_8))
                .instant("nextUpdate");
    }

    static String format(Collateral collateral) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("pck_crl_issuer_chain", collateral.pckCrlIssuerChain());
        out.put("root_ca_crl", collateral.rootCaCrl().hex());
        out.put("pck_crl", collateral.pckCrl().hex());
        out.put("tcb_info_issuer_chain", collateral.tcbInfoIssuerChain());
        out.put("tcb_info", collateral.tcbInfo().text());
        out.put("tcb_info_signature", collateral.tcbInfo().signature().hex());
        out.put("qe_identity_issuer_chain", collateral.qeIdentityIssuerChain());
        out.put("qe_identity", collateral.qeIdentity().text());
        out.put("qe_identity_signature", collateral.qeIdentity().signature().hex());
        collateral.pckCertificateChain().ifPresent(chain -> out.put("pck_certificate_chain", chain));
        return JsonObject.STRICT.writeValueAsString(out);
    }
}
