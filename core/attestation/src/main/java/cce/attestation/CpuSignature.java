package cce.attestation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Family, model and stepping of a virtual processor in the form of CPUID leaf 1, EAX (AMD 25481).
public record CpuSignature(long value) {
    private static final int MAX_BASE_FAMILY = 0xf;
    private static final Map<String, CpuSignature> QEMU_TYPES = qemuTypes();

    public CpuSignature {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new EvidenceException(Rejection.MALFORMED_INPUT, "A CPU signature is 32 bits.");
        }
    }

    public static CpuSignature of(int family, int model, int stepping) {
        if (family < 0
                || family > 0xff + MAX_BASE_FAMILY
                || model < 0
                || model > 0xff
                || stepping < 0
                || stepping > 0xf) {
            throw new EvidenceException(
                    Rejection.MALFORMED_INPUT, "CPU family, model or stepping is outside what a signature can hold.");
        }
        long base = Math.min(family, MAX_BASE_FAMILY);
        long extended = family - base;
        return new CpuSignature(
                extended << 20 | (long) (model >> 4) << 16 | base << 8 | (long) (model & 0xf) << 4 | stepping);
    }

    /// The signature of a processor type of QEMU's, such as `EPYC-Milan`.
    public static Optional<CpuSignature> ofQemuType(String name) {
        return Optional.ofNullable(QEMU_TYPES.get(name));
    }

    /// The names [#ofQemuType] knows.
    public static Set<String> qemuTypeNames() {
        return QEMU_TYPES.keySet();
    }

    private static Map<String, CpuSignature> qemuTypes() {
        Map<String, CpuSignature> types = new LinkedHashMap<>();
        versions(types, "EPYC", of(23, 1, 2), 5);
        types.put("EPYC-IBPB", of(23, 1, 2));
        versions(types, "EPYC-Rome", of(23, 49, 0), 5);
        versions(types, "EPYC-Milan", of(25, 1, 1), 3);
        versions(types, "EPYC-Genoa", of(25, 17, 0), 2);
        versions(types, "EPYC-Turin", of(26, 0, 0), 1);
        return java.util.Collections.unmodifiableMap(types);
    }

    /// All versions of one type have one signature; they differ in the features they offer.
    private static void versions(Map<String, CpuSignature> types, String name, CpuSignature signature, int versions) {
        types.put(name, signature);
        for (int version = 1; version <= versions; version++) {
            types.put(name + "-v" + version, signature);
        }
    }
}
