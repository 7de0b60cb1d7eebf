package cce.simulator;

import cce.attestation.Collateral;
import cce.attestation.Octets;
import cce.attestation.SignedJson;
import cce.attestation.TcbStatus;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes the collateral of the simulated platform, signed by the test PKI.
final class CollateralWriter {
    static final Octets QE_MR_SIGNER =
            Octets.ofHex("mrsigner", "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5");
    static final int QE_ISV_PROD_ID = 2;
    static final int QE_ISV_SVN = 6;
    private static final int EVALUATION_NUMBER = 20;
    private static final String ZERO_MEASUREMENT = "0".repeat(96);
    private static final String NO_ATTRIBUTES = "0".repeat(16);
    private static final String ALL_ATTRIBUTES = "F".repeat(16);

    private final TestPki pki;
    private final Scenario scenario;
    private final Instant issued;
    private final Instant expires;

    CollateralWriter(TestPki pki, Scenario scenario, Instant now) {
        this.pki = pki;
        this.scenario = scenario;
        this.issued = now.minus(scenario.age()).truncatedTo(ChronoUnit.SECONDS);
        this.expires = issued.plus(Scenario.LIFETIME);
    }

    Collateral collateral() {
        return new Collateral(
                pki.pckCrlIssuerChain(),
                Octets.of(rootCrl()),
                Octets.of(pckCrl()),
                pki.tcbSigningChain(),
                tcbInfo(),
                pki.tcbSigningChain(),
                qeIdentity(),
                Optional.empty());
    }

    byte[] rootCrl() {
        return TestCertificates.crl(pki.root(), issued, expires, List.of());
    }

    byte[] pckCrl() {
        List<BigInteger> revoked =
                scenario.pckRevoked() ? List.of(pki.pck().certificate().getSerialNumber()) : List.of();
        return TestCertificates.crl(pki.pckCa(), issued, expires, revoked);
    }

    SignedJson tcbInfo() {
        PlatformFacts platform = PlatformFacts.SIMULATED;
        return signed("""
                {"id":"TDX","version":3,"issueDate":"%s","nextUpdate":"%s","fmspc":"%s","pceId":"%s","tcbType":0,\
                "tcbEvaluationDataNumber":%d,"tdxModule":%s},"tdxModuleIdentities":[{"id":"TDX_%02X",%s,\
                "tcbLevels":%s}],"tcbLevels":[{"tcb":{"sgxtcbcomponents":%s,"pcesvn":%d,\
                "tdxtcbcomponents":%s},%s}]}""".formatted(
                        issued,
                        expires,
                        hex(platform.fmspc()),
                        hex(platform.pceId()),
                        EVALUATION_NUMBER,
                        "{" + moduleFields(),
                        platform.teeTcbSvn().at(1),
                        moduleFields(),
                        versions(platform.teeTcbSvn().at(0), scenario.module()),
                        components(platform.sgxComponents()),
                        platform.pceSvn(),
                        components(platform.teeTcbSvn()),
                        standing()));
    }

    SignedJson qeIdentity() {
        return signed("""
                {"id":"TD_QE","version":2,"issueDate":"%s","nextUpdate":"%s","tcbEvaluationDataNumber":%d,\
                "miscselect":"00000000","miscselectMask":"FFFFFFFF","attributes":"11000000000000000000000000000000",\
                "attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"%s","isvprodid":%d,\
                "tcbLevels":%s}""".formatted(
                        issued,
                        expires,
                        EVALUATION_NUMBER,
                        hex(QE_MR_SIGNER),
                        QE_ISV_PROD_ID,
                        versions(QE_ISV_SVN, scenario.quotingEnclave())));
    }

    private static String moduleFields() {
        return "\"mrsigner\":\"" + ZERO_MEASUREMENT + "\",\"attributes\":\"" + NO_ATTRIBUTES
                + "\",\"attributesMask\":\"" + ALL_ATTRIBUTES + "\"";
    }

    /// The levels of a part that runs `version`; one that is not up to date has a successor.
    private String versions(int version, TcbStatus status) {
        String runs = "{\"tcb\":{\"isvsvn\":" + version + "}," + standing(status, "[]") + "}";
        return status == TcbStatus.UP_TO_DATE
                ? "[" + runs + "]"
                : "[{\"tcb\":{\"isvsvn\":" + (version + 1) + "}," + standing(TcbStatus.UP_TO_DATE, "[]") + "}," + runs
                        + "]";
    }

    private String standing(TcbStatus status, String advisories) {
        return "\"tcbDate\":\"" + tcbDate() + "\",\"tcbStatus\":\"" + status.word() + "\",\"advisoryIDs\":"
                + advisories;
    }

    private String standing() {
        String advisories =
                scenario.advisories().stream().map(a -> "\"" + a + "\"").collect(Collectors.joining(",", "[", "]"));
        return standing(scenario.status(), advisories);
    }

    private Instant tcbDate() {
        return issued.minus(Duration.ofDays(90)).truncatedTo(ChronoUnit.DAYS);
    }

    private static String components(Octets svns) {
        return IntStream.range(0, svns.length())
                .mapToObj(i -> "{\"svn\":" + svns.at(i) + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String hex(Octets bytes) {
        return bytes.hex().toUpperCase(Locale.ROOT);
    }

    private SignedJson signed(String text) {
        return new SignedJson(text, Octets.of(Digests.sign(pki.tcbSigning().key(), Digests.utf8(text))));
    }
}
