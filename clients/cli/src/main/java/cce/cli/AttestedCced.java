package cce.cli;

import cce.attestation.VerifiedEvidence;
import cce.protocol.IdentityAnswer;
import cce.protocol.ReportData;
import cce.protocol.Sha256Digest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// A cced whose evidence was checked, and a connection to the very key that evidence names. The only way to one is
/// [#connect], which sends nothing but a nonce before the check has passed.
///
/// @param client the connection, pinned
/// @param identity what cced answered
/// @param evidence its evidence, verified and appraised
record AttestedCced(CcedClient client, IdentityAnswer identity, VerifiedEvidence evidence) implements AutoCloseable {

    static AttestedCced connect(Endpoint endpoint, EvidenceCheck check) {
        CcedClient client = new CcedClient(endpoint.cced());
        try {
            byte[] challenge = new byte[ReportData.CHALLENGE_LENGTH];
            new SecureRandom().nextBytes(challenge);
            IdentityAnswer identity = Session.read(
                    client.send(
                            "GET",
                            "/v1/attestation?nonce=" + HexFormat.of().formatHex(challenge),
                            Map.of(),
                            BodyPublishers.noBody()),
                    IdentityAnswer.class);
            Sha256Digest tlsKey = client.trust().presentedKey();
            VerifiedEvidence evidence = check.require(
                    "cced",
                    identity.teeType(),
                    identity.evidence(),
                    identity.collateral(),
                    ReportData.forIdentity(tlsKey, identity.signingKeyDigest(), challenge),
                    Optional.empty(),
                    endpoint.ccedReferences(),
                    Instant.now());
            client.trust().pin(tlsKey);
            return new AttestedCced(client, identity, evidence);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
