package cce.attestation;

import cce.attestation.cbor.Cbor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes signed CoRIMs with one CoMID, one reference triple for each value.
final class CorimWriter {
    private CorimWriter() {}

    static byte[] sign(String id, List<ReferenceValue> values, ReferencePeriod period, DocumentKey key) {
        List<Cbor> triples = values.stream().map(CorimWriter::triple).toList();
        Cbor comid = Cbor.dict(
                Cbor.of(1), Cbor.dict(Cbor.of(0), Cbor.of(id)),
                Cbor.of(4), Cbor.dict(Cbor.of(0), new Cbor.Array(triples)));
        Map<Cbor, Cbor> manifest = new LinkedHashMap<>();
        manifest.put(Cbor.of(CorimKeys.ID), Cbor.of(id));
        manifest.put(
                Cbor.of(CorimKeys.TAGS), Cbor.array(new Cbor.Tagged(CorimKeys.COMID_TAG, Cbor.of(comid.encoded()))));
        manifest.put(Cbor.of(CorimKeys.PROFILE), new Cbor.Tagged(CorimKeys.URI_TAG, Cbor.of(Corim.PROFILE)));
        period.notAfter()
                .ifPresent(end -> manifest.put(Cbor.of(CorimKeys.VALIDITY), validity(period.notBefore(), end)));
        byte[] payload = new Cbor.Tagged(Corim.UNSIGNED_TAG, new Cbor.Dict(manifest)).encoded();
        Cbor meta = Cbor.dict(Cbor.of(0), Cbor.dict(Cbor.of(0), Cbor.of(key.id().hex())));
        Map<Cbor, Cbor> header = new LinkedHashMap<>();
        header.put(Cbor.of(CoseSign1.CONTENT_TYPE), Cbor.of(CorimKeys.CONTENT_TYPE));
        header.put(Cbor.of(CorimKeys.META), Cbor.of(meta.encoded()));
        return CoseSign1.sign(key, header, payload).encoded();
    }

    private static Cbor validity(Optional<Instant> from, Instant to) {
        Map<Cbor, Cbor> map = new LinkedHashMap<>();
        from.ifPresent(start -> map.put(Cbor.of(0), time(start)));
        map.put(Cbor.of(1), time(to));
        return new Cbor.Dict(map);
    }

    private static Cbor time(Instant at) {
        return new Cbor.Tagged(CorimKeys.EPOCH_TIME_TAG, Cbor.of(at.getEpochSecond()));
    }

    private static Cbor triple(ReferenceValue value) {
        return switch (value) {
            case ReferenceValue.Tdx tdx -> {
                List<Cbor> measurements = new ArrayList<>();
                measurements.add(image(CorimKeys.MR_TD, tdx.mrTd(), tdx.version()));
                tdx.mrSeam().ifPresent(module -> measurements.add(digest(CorimKeys.MR_SEAM, module)));
                for (int i = 0; i < TdReport.RTMR_COUNT; i++) {
                    String key = CorimKeys.RTMRS.get(i);
                    tdx.rtmrs().get(i).ifPresent(rtmr -> measurements.add(digest(key, rtmr)));
                }
                yield Cbor.array(environment(CorimKeys.INTEL, CorimKeys.TDX), new Cbor.Array(measurements));
            }
            case ReferenceValue.Snp snp -> {
                List<Cbor> measurements = new ArrayList<>();
                measurements.add(image(CorimKeys.SNP_MEASUREMENT, snp.measurement(), snp.version()));
                if (snp.minGuestSvn() > 0) {
                    Cbor svn = new Cbor.Tagged(CorimKeys.MIN_SVN_TAG, Cbor.of(snp.minGuestSvn()));
                    measurements.add(measurement(CorimKeys.SNP_GUEST_SVN, Cbor.dict(Cbor.of(CorimKeys.SVN), svn)));
                }
                yield Cbor.array(environment(CorimKeys.AMD, CorimKeys.SNP), new Cbor.Array(measurements));
            }
        };
    }

    private static Cbor environment(String vendor, String model) {
        return Cbor.dict(Cbor.of(0), Cbor.dict(Cbor.of(1), Cbor.of(vendor), Cbor.of(2), Cbor.of(model)));
    }

    private static Cbor digest(String key, Measurement value) {
        return measurement(key, Cbor.dict(Cbor.of(CorimKeys.DIGESTS), digests(value)));
    }

    /// The digest that identifies the image, with the image's version if there is one.
    private static Cbor image(String key, Measurement value, String version) {
        if (version.isEmpty()) {
            return digest(key, value);
        }
        Cbor named = Cbor.dict(Cbor.of(CorimKeys.VERSION), Cbor.of(version));
        return measurement(
                key, Cbor.dict(Cbor.of(CorimKeys.VERSION), named, Cbor.of(CorimKeys.DIGESTS), digests(value)));
    }

    private static Cbor digests(Measurement value) {
        return Cbor.array(
                Cbor.array(Cbor.of(CorimKeys.SHA_384), Cbor.of(value.value().bytes())));
    }

    private static Cbor measurement(String key, Cbor value) {
        return Cbor.dict(Cbor.of(0), Cbor.of(key), Cbor.of(1), value);
    }
}
