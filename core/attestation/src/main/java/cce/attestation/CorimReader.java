package cce.attestation;

import cce.attestation.cbor.Cbor;
import cce.attestation.cbor.CborFields;
import cce.attestation.cbor.CborReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads signed CoRIMs: the signature first, then the manifest, then each reference triple of each CoMID in it. One
/// triple is one image: all its measurements together. What a triple says that is not understood makes the whole
/// document unusable, since leaving a condition out would widen what it accepts.
final class CorimReader {
    private static final int MAX_TAGS = 256;
    private static final int MAX_TRIPLES = 1024;
    private static final int MAX_MEASUREMENTS = 64;
    private static final int MAX_DIGESTS = 8;
    private static final int MAX_VERSION_CHARS = 100;
    private static final long WRAPPED_TAG = 500;
    private static final long SIGNED_TAG = 502;

    private CorimReader() {}

    static Corim read(byte[] cbor, TrustedSigners signers) {
        CborFields document = new CborFields("corim", CborReader.read(cbor));
        if (document.hasTag(WRAPPED_TAG)) {
            document = document.tagged(WRAPPED_TAG);
        }
        if (document.hasTag(SIGNED_TAG)) {
            document = document.tagged(SIGNED_TAG);
        }
        if (document.hasTag(Corim.UNSIGNED_TAG)) {
            throw new EvidenceException(
                    Rejection.UNTRUSTED_SIGNER, "The CoRIM is not signed, so nobody vouches for it. Sign it.");
        }
        return content(CoseSign1.open(document, signers));
    }

    /// What a trusted signer signed.
    static Corim content(CoseSign1.Opened opened) {
        requireContentType(opened.header());
        CborFields manifest =
                new CborFields("corim", CborReader.read(opened.payload().bytes())).tagged(Corim.UNSIGNED_TAG);
        requireProfile(manifest);
        String id = identifier(manifest.field(CorimKeys.ID));
        ReferencePeriod period = intersection(
                manifest.optional(CorimKeys.VALIDITY).map(CorimReader::period).orElse(ReferencePeriod.ALWAYS),
                meta(opened.header()));
        List<ReferenceValue> values = new ArrayList<>();
        for (CborFields tag : manifest.field(CorimKeys.TAGS).items(MAX_TAGS)) {
            values.addAll(comid(tag, id, period));
        }
        if (values.isEmpty()) {
            throw manifest.wrong("has no reference values");
        }
        return new Corim(id, opened.signer(), opened.statement(), period, values);
    }

    private static void requireContentType(CborFields header) {
        String type = header.field(CoseSign1.CONTENT_TYPE).text();
        if (!type.equals(CorimKeys.CONTENT_TYPE) && !type.equals(CorimKeys.OLD_CONTENT_TYPE)) {
            throw header.wrong("says that something else was signed than a CoRIM");
        }
    }

    /// A profile redefines what the document's parts mean, and other manifests it depends on may add conditions.
    private static void requireProfile(CborFields manifest) {
        manifest.optional(CorimKeys.PROFILE).ifPresent(profile -> {
            boolean ours = profile.hasTag(CorimKeys.URI_TAG)
                    && profile.tagged(CorimKeys.URI_TAG).text().equals(Corim.PROFILE);
            if (!ours) {
                throw profile.wrong("names another profile than " + Corim.PROFILE);
            }
        });
        if (manifest.optional(CorimKeys.DEPENDENT_MANIFESTS).isPresent()) {
            throw manifest.wrong("depends on other manifests, which are not fetched");
        }
    }

    /// The validity of the signature, from the signer's own statement in the header.
    private static ReferencePeriod meta(CborFields header) {
        return header.optional(CorimKeys.META)
                .flatMap(meta -> new CborFields("corim.meta", CborReader.read(meta.bytes())).optional(1))
                .map(CorimReader::period)
                .orElse(ReferencePeriod.ALWAYS);
    }

    private static ReferencePeriod period(CborFields validity) {
        return new ReferencePeriod(validity.optional(0).map(CorimReader::time), Optional.of(time(validity.field(1))));
    }

    private static Instant time(CborFields time) {
        long seconds = time.hasTag(CorimKeys.EPOCH_TIME_TAG)
                ? time.tagged(CorimKeys.EPOCH_TIME_TAG).number()
                : time.number();
        if (seconds < 0 || seconds > 0xffff_ffffffL) {
            throw time.wrong("is not a time of this age");
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static ReferencePeriod intersection(ReferencePeriod a, ReferencePeriod b) {
        return new ReferencePeriod(
                Stream.of(a.notBefore(), b.notBefore())
                        .flatMap(Optional::stream)
                        .max(Instant::compareTo),
                Stream.of(a.notAfter(), b.notAfter()).flatMap(Optional::stream).min(Instant::compareTo));
    }

    private static String identifier(CborFields id) {
        String text = switch (id.item()) {
            case Cbor.Text(String value) -> value;
            case Cbor.Bytes bytes -> Octets.of(bytes.value()).hex();
            case Cbor.Tagged(long ignored, Cbor.Bytes bytes) ->
                Octets.of(bytes.value()).hex();
            default -> throw id.wrong("is neither text nor a UUID");
        };
        if (text.isEmpty() || text.length() > 100) {
            throw id.wrong("must have 1 to 100 characters");
        }
        return text;
    }

    private static List<ReferenceValue> comid(CborFields tag, String corim, ReferencePeriod period) {
        CborFields comid = new CborFields(
                "comid", CborReader.read(tag.tagged(CorimKeys.COMID_TAG).bytes()));
        String id = identifier(comid.field(1).field(0));
        List<CborFields> triples = comid.field(4).field(0).items(MAX_TRIPLES);
        List<ReferenceValue> values = new ArrayList<>();
        for (int i = 0; i < triples.size(); i++) {
            String name = corim + "/" + id + (triples.size() == 1 ? "" : "/" + i);
            values.add(triple(triples.get(i), name, period));
        }
        return values;
    }

    private static ReferenceValue triple(CborFields triple, String name, ReferencePeriod period) {
        List<CborFields> parts = triple.tuple(2);
        CborFields type = parts.get(0).field(0);
        if (parts.get(0).dict().entries().size() > 1) {
            throw parts.get(0).wrong("limits the value to an instance or group, which is not supported");
        }
        String vendor = type.field(1).text();
        String model = type.field(2).text();
        Map<String, CborFields> measurements = measurements(parts.get(1));
        ReferenceValue value;
        if (vendor.equals(CorimKeys.INTEL) && model.equals(CorimKeys.TDX)) {
            value = tdx(parts.get(1), measurements, name, period);
        } else if (vendor.equals(CorimKeys.AMD) && model.equals(CorimKeys.SNP)) {
            value = snp(parts.get(1), measurements, name, period);
        } else {
            throw type.wrong("is neither Intel TDX nor AMD SEV-SNP");
        }
        if (!measurements.isEmpty()) {
            throw parts.get(1).wrong("has measurements that are not known: " + measurements.keySet());
        }
        return value;
    }

    private static Map<String, CborFields> measurements(CborFields list) {
        Map<String, CborFields> byKey = new HashMap<>();
        for (CborFields measurement : list.items(MAX_MEASUREMENTS)) {
            CborFields key = measurement.field(0);
            if (byKey.put(key.text(), measurement.field(1)) != null) {
                throw key.wrong("is there twice in one triple");
            }
        }
        return byKey;
    }

    private static ReferenceValue tdx(
            CborFields where, Map<String, CborFields> values, String name, ReferencePeriod period) {
        Image image = image(values, CorimKeys.MR_TD).orElseThrow(() -> where.wrong("has no mr_td"));
        List<Optional<Measurement>> rtmrs =
                CorimKeys.RTMRS.stream().map(key -> digest(values, key)).toList();
        return new ReferenceValue.Tdx(
                name, image.version(), image.digest(), rtmrs, digest(values, CorimKeys.MR_SEAM), period);
    }

    private static ReferenceValue snp(
            CborFields where, Map<String, CborFields> values, String name, ReferencePeriod period) {
        Image image = image(values, CorimKeys.SNP_MEASUREMENT)
                .orElseThrow(() -> where.wrong("has no snp_launch_measurement"));
        long svn = Optional.ofNullable(values.remove(CorimKeys.SNP_GUEST_SVN))
                .map(CorimReader::minSvn)
                .orElse(0L);
        return new ReferenceValue.Snp(name, image.version(), image.digest(), svn, period);
    }

    private static long minSvn(CborFields value) {
        requireOnly(value, CorimKeys.SVN);
        long svn = value.field(CorimKeys.SVN).tagged(CorimKeys.MIN_SVN_TAG).number();
        if (svn < 0) {
            throw value.wrong("has a negative SVN");
        }
        return svn;
    }

    private static Optional<Measurement> digest(Map<String, CborFields> values, String key) {
        return Optional.ofNullable(values.remove(key)).map(value -> {
            requireOnly(value, CorimKeys.DIGESTS);
            return digest(value);
        });
    }

    /// What identifies an image, and what its author calls this version of it.
    private record Image(Measurement digest, String version) {}

    private static Optional<Image> image(Map<String, CborFields> values, String key) {
        return Optional.ofNullable(values.remove(key)).map(value -> {
            Optional<CborFields> version = value.optional(CorimKeys.VERSION);
            if (version.isEmpty()) {
                requireOnly(value, CorimKeys.DIGESTS);
            } else {
                requireOnly(value, CorimKeys.VERSION, CorimKeys.DIGESTS);
            }
            return new Image(digest(value), version.map(CorimReader::version).orElse(""));
        });
    }

    /// A name, not a condition: evidence does not show it.
    private static String version(CborFields version) {
        String text = version.field(0).text();
        if (text.isEmpty() || text.length() > MAX_VERSION_CHARS || text.chars().anyMatch(Character::isISOControl)) {
            throw version.wrong("must be 1 to " + MAX_VERSION_CHARS + " printable characters");
        }
        return text;
    }

    private static Measurement digest(CborFields value) {
        Optional<byte[]> found = Optional.empty();
        for (CborFields digest : value.field(CorimKeys.DIGESTS).items(MAX_DIGESTS)) {
            List<CborFields> pair = digest.tuple(2);
            if (pair.get(0).number() != CorimKeys.SHA_384 || found.isPresent()) {
                throw digest.wrong("must be one SHA-384 digest (algorithm 7)");
            }
            found = Optional.of(pair.get(1).bytes());
        }
        byte[] bytes = found.orElseThrow(() -> value.wrong("has no digest"));
        if (bytes.length != Measurement.LENGTH_BYTES) {
            throw value.wrong("has a digest that is not " + Measurement.LENGTH_BYTES + " bytes");
        }
        return Measurement.of(bytes);
    }

    /// A value that says more than what is read would be weaker here than its author meant.
    private static void requireOnly(CborFields value, long... keys) {
        Set<Cbor> wanted = Arrays.stream(keys).mapToObj(Cbor::of).collect(Collectors.toSet());
        if (!value.dict().entries().keySet().equals(wanted)) {
            throw value.wrong("must have the keys " + Arrays.toString(keys) + " and no other");
        }
    }
}
