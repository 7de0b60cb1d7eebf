package cce.simulator;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/// Writes the SGX extension of a PCK certificate.
final class SgxExtensionDer {
    static final String OID = "1.2.840.113741.1.13.1";
    private static final int PCE_SVN = 17;
    private static final int CPU_SVN = 18;

    private SgxExtensionDer() {}

    static DERSequence of(PlatformFacts platform) {
        ASN1EncodableVector tcb = new ASN1EncodableVector();
        for (int i = 0; i < platform.sgxComponents().length(); i++) {
            tcb.add(pair(
                    "2." + (i + 1), new ASN1Integer(platform.sgxComponents().at(i))));
        }
        tcb.add(pair("2." + PCE_SVN, new ASN1Integer(platform.pceSvn())));
        tcb.add(pair("2." + CPU_SVN, new DEROctetString(platform.sgxComponents().bytes())));
        ASN1EncodableVector all = new ASN1EncodableVector();
        all.add(pair("1", new DEROctetString(platform.ppid().bytes())));
        all.add(pair("2", new DERSequence(tcb)));
        all.add(pair("3", new DEROctetString(platform.pceId().bytes())));
        all.add(pair("4", new DEROctetString(platform.fmspc().bytes())));
        all.add(pair("5", new ASN1Enumerated(0)));
        return new DERSequence(all);
    }

    private static DERSequence pair(String arc, ASN1Encodable value) {
        ASN1EncodableVector pair = new ASN1EncodableVector();
        pair.add(new ASN1ObjectIdentifier(OID + "." + arc));
        pair.add(value);
        return new DERSequence(pair);
    }
}
