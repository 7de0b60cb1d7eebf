package cce.attestation;

import cce.attestation.cbor.Cbor;
import cce.attestation.cbor.CborException;
import cce.attestation.cbor.CborFields;
import cce.attestation.cbor.CborReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Evidence in an Entity Attestation Token (RFC 9711): as CBOR, signed (CWT) or not (UCCS), or as a signed JWT.
/// What makes the evidence believable is the hardware's signature inside it and that REPORTDATA is the nonce; the
/// token's own signature says who passed it on. Which claims it has is docs/formats/eat.md.
///
/// @param nonce 8 to 64 bytes that the verifier chose
/// @param eventLog as the guest agent gave it, or empty
/// @param issuedAt when the token was made
public record Eat(Octets nonce, RawEvidence evidence, String eventLog, Instant issuedAt) {
    /// The profile of these tokens.
    public static final String PROFILE = "tag:cce,2026:evidence/v1";

    private static final int MIN_NONCE_BYTES = 8;
    private static final long UCCS_TAG = 601;
    private static final long CWT_TAG = 61;
    private static final long IAT = 6;
    private static final long NONCE = 10;
    private static final long EAT_PROFILE = 265;
    private static final long CMW = 299;
    private static final String EVENT_LOG = "cce_event_log";
    /// Bit 2 of a CMW's indicator: evidence.
    private static final long IS_EVIDENCE = 4;
    private static final long MAX_TIME = 253_402_300_799L;

    public Eat {
        if (nonce.length() < MIN_NONCE_BYTES || nonce.length() > ReportData.LENGTH_BYTES) {
            throw new EvidenceException(Rejection.MALFORMED_TOKEN, "The nonce of an EAT is 8 to 64 bytes.");
        }
    }

    /// What REPORTDATA must be for the evidence to be an answer to the nonce: the nonce, with zeros after it.
    public ReportData boundReportData() {
        return ReportData.of(Arrays.copyOf(nonce.bytes(), ReportData.LENGTH_BYTES));
    }

    public byte[] toUccs() {
        return new Cbor.Tagged(UCCS_TAG, claims()).encoded();
    }

    public byte[] toCwt(DocumentKey key) {
        return new Cbor.Tagged(CWT_TAG, CoseSign1.sign(key, Map.of(), claims().encoded())).encoded();
    }

    public String toJwt(DocumentKey key) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("eat_profile", PROFILE);
        claims.put("eat_nonce", CompactToken.encode(nonce.bytes()));
        claims.put("iat", issuedAt.getEpochSecond());
        claims.put("cmw", List.of(type(), CompactToken.encode(evidence.bytes().bytes()), IS_EVIDENCE));
        if (!eventLog.isEmpty()) {
            claims.put(EVENT_LOG, eventLog);
        }
        return CompactToken.sign(key, claims);
    }

    /// Reads a token of any of the three forms without asking who signed it.
    public static Eat read(byte[] token) {
        return read(token, Optional.empty());
    }

    /// Reads a token that one of `signers` signed; one without signature is refused.
    public static Eat readSigned(byte[] token, TrustedSigners signers) {
        return read(token, Optional.of(signers));
    }

    private static Eat read(byte[] token, Optional<TrustedSigners> signers) {
        try {
            boolean text = token.length > 0 && token[0] > ' ' && token[0] < 0x7f;
            return text
                    ? ofJwt(new String(token, StandardCharsets.US_ASCII), signers)
                    : ofCbor(new CborFields("eat", CborReader.read(token)), signers);
        } catch (CborException e) {
            throw new EvidenceException(Rejection.MALFORMED_TOKEN, "The EAT cannot be read. " + e.getMessage());
        } catch (EvidenceException e) {
            // The reader of JSON speaks of collateral.
            throw e.reason() == Rejection.MALFORMED_COLLATERAL
                    ? new EvidenceException(Rejection.MALFORMED_TOKEN, "The EAT cannot be read. " + e.getMessage())
                    : e;
        }
    }

    private static Eat ofCbor(CborFields token, Optional<TrustedSigners> signers) {
        if (token.hasTag(UCCS_TAG)) {
            if (signers.isPresent()) {
                throw new EvidenceException(
                        Rejection.UNTRUSTED_SIGNER, "The EAT is not signed; a signature is wanted.");
            }
            return ofClaims(token.tagged(UCCS_TAG));
        }
        CborFields signed = token.hasTag(CWT_TAG) ? token.tagged(CWT_TAG) : token;
        byte[] payload = signers.isPresent()
                ? CoseSign1.open(signed, signers.get()).payload().bytes()
                : signed.tagged(CoseSign1.TAG).tuple(4).get(2).bytes();
        return ofClaims(new CborFields("eat", CborReader.read(payload)));
    }

    private static Eat ofClaims(CborFields claims) {
        if (!claims.field(EAT_PROFILE).text().equals(PROFILE)) {
            throw claims.wrong("is of another profile than " + PROFILE);
        }
        List<CborFields> cmw = claims.field(CMW).tuple(3);
        if (cmw.get(2).number() != IS_EVIDENCE) {
            throw claims.wrong("holds something else than evidence");
        }
        return new Eat(
                Octets.of(claims.field(NONCE).bytes()),
                new RawEvidence(tee(cmw.get(0).text()), Octets.of(cmw.get(1).bytes())),
                claims.optional(EVENT_LOG).map(CborFields::text).orElse(""),
                time(claims.field(IAT).number()));
    }

    private static Eat ofJwt(String token, Optional<TrustedSigners> signers) {
        JsonObject claims = CompactToken.open(token, signers);
        if (!claims.text("eat_profile").equals(PROFILE)) {
            throw CompactToken.malformed("is of another profile than " + PROFILE);
        }
        List<Object> cmw = claims.values("cmw", 3);
        if (cmw.size() != 3
                || !(cmw.get(0) instanceof String type)
                || !(cmw.get(1) instanceof String value)
                || !cmw.get(2).equals(IS_EVIDENCE)) {
            throw CompactToken.malformed("has a claim cmw that is not a record of evidence");
        }
        return new Eat(
                Octets.of(CompactToken.decodeField("eat_nonce", claims.text("eat_nonce"))),
                new RawEvidence(tee(type), Octets.of(CompactToken.decodeField("cmw", value))),
                claims.optionalText(EVENT_LOG).orElse(""),
                time(claims.integer("iat", MAX_TIME)));
    }

    private Cbor claims() {
        Map<Cbor, Cbor> claims = new LinkedHashMap<>();
        claims.put(Cbor.of(IAT), Cbor.of(issuedAt.getEpochSecond()));
        claims.put(Cbor.of(NONCE), Cbor.of(nonce.bytes()));
        claims.put(Cbor.of(EAT_PROFILE), Cbor.of(PROFILE));
        claims.put(
                Cbor.of(CMW),
                Cbor.array(Cbor.of(type()), Cbor.of(evidence.bytes().bytes()), Cbor.of(IS_EVIDENCE)));
        if (!eventLog.isEmpty()) {
            claims.put(Cbor.of(EVENT_LOG), Cbor.of(eventLog));
        }
        return new Cbor.Dict(claims);
    }

    private String type() {
        return switch (evidence.tee()) {
            case TDX -> "application/vnd.cce.tdx-quote";
            case SEV_SNP -> "application/vnd.cce.snp-report";
        };
    }

    private static TeeType tee(String type) {
        return switch (type) {
            case "application/vnd.cce.tdx-quote" -> TeeType.TDX;
            case "application/vnd.cce.snp-report" -> TeeType.SEV_SNP;
            default -> throw CompactToken.malformed("holds evidence of the unknown type '" + type + "'");
        };
    }

    private static Instant time(long seconds) {
        if (seconds < 0 || seconds > MAX_TIME) {
            throw CompactToken.malformed("was made at a time that is none");
        }
        return Instant.ofEpochSecond(seconds);
    }
}
