package cce.attestation;

import cce.attestation.yaml.YamlFields;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the `snp` section of a policy document.
final class SnpPolicyReader {
    private static final int MIN_REPORT_VERSION = 3;
    private static final long MAX_VMPL = 0xffff_ffffL;
    private static final int CHIP_ID_BYTES = 64;

    private SnpPolicyReader() {}

    static SnpPolicy read(YamlFields snp) {
        Map<SnpField, Allowed<Octets>> fields = new EnumMap<>(SnpField.class);
        for (SnpField field : SnpField.values()) {
            fields.put(field, PolicyFields.octets(snp, field.word(), field.lengthBytes(), Allowed.any()));
        }
        SnpPolicy policy = new SnpPolicy(
                (int) snp.number("min_report_version", 2, 5, MIN_REPORT_VERSION),
                products(snp.section("products").orElseThrow(() -> snp.wrong("products", "is missing"))),
                PolicyFields.flags(snp, "guest_policy", SnpGuestPolicyBit.values()),
                abi(snp),
                PolicyFields.flags(snp, "platform_info", SnpPlatformBit.values()),
                snp.set("vmpls", "a privilege level", SnpPolicyReader::vmpl).orElseGet(() -> Set.of(0L)),
                snp.set("signers", "VCEK or VLEK", SnpPolicyReader::signer).orElseGet(() -> Set.of(SnpSigner.VCEK)),
                PolicyFields.allowed(
                        snp,
                        "providers",
                        "a provider",
                        word -> Optional.of(word).filter(w -> !w.isEmpty()),
                        Allowed.only(Set.of())),
                snp.flag("accept_masked_chip_id", false),
                snp.flag("accept_provisional_firmware", false),
                snp.flag("accept_unchecked_revocation", false),
                mitigations(snp, "launch"),
                mitigations(snp, "current"),
                snp.number("min_guest_svn", 0, 0xffff_ffffL, 0),
                fields);
        snp.requireAllRead();
        return policy;
    }

    private static Map<AmdProduct, SnpProductPolicy> products(YamlFields products) {
        Map<AmdProduct, SnpProductPolicy> byProduct = new EnumMap<>(AmdProduct.class);
        products.sections().forEach((name, fields) -> {
            AmdProduct product = Arrays.stream(AmdProduct.values())
                    .filter(known -> known.word().equals(name))
                    .findFirst()
                    .orElseThrow(() -> products.wrong(name, "is no known product; use Milan, Genoa or Turin"));
            byProduct.put(product, product(product, fields));
        });
        return byProduct;
    }

    private static SnpProductPolicy product(AmdProduct product, YamlFields fields) {
        YamlFields floor = fields.section("min_tcb").orElseThrow(() -> fields.wrong("min_tcb", "is missing"));
        SnpTcb minTcb = new SnpTcb(
                product == AmdProduct.TURIN ? component(floor, "fmc") : 0,
                component(floor, "bootloader"),
                component(floor, "tee"),
                component(floor, "snp"),
                component(floor, "microcode"));
        floor.requireAllRead();
        // Whether chips are listed is a decision for each product, so it is never made by leaving a line out.
        if (!fields.has("chip_ids")) {
            throw fields.wrong("chip_ids", "is missing; write any, or list chips");
        }
        SnpProductPolicy policy = new SnpProductPolicy(
                minTcb, firmware(fields), PolicyFields.octets(fields, "chip_ids", CHIP_ID_BYTES, Allowed.any()));
        fields.requireAllRead();
        return policy;
    }

    private static int component(YamlFields floor, String name) {
        return (int) floor.requiredNumber(name, 0, 0xff);
    }

    private static SnpFirmware firmware(YamlFields fields) {
        return fields.optionalText("min_firmware")
                .map(text -> {
                    int[] parts = numbers(fields, "min_firmware", text, 3);
                    return new SnpFirmware(parts[0], parts[1], parts[2]);
                })
                .orElseGet(() -> new SnpFirmware(0, 0, 0));
    }

    private static SnpPolicy.AbiVersion abi(YamlFields snp) {
        return snp.optionalText("min_abi")
                .map(text -> {
                    int[] parts = numbers(snp, "min_abi", text, 2);
                    return new SnpPolicy.AbiVersion(parts[0], parts[1]);
                })
                .orElseGet(() -> new SnpPolicy.AbiVersion(0, 0));
    }

    private static int[] numbers(YamlFields fields, String name, String text, int count) {
        String[] parts = text.split("\\.", -1);
        boolean numeric = parts.length == count
                && Arrays.stream(parts).allMatch(part -> part.matches("[0-9]{1,3}") && Integer.parseInt(part) < 256);
        if (!numeric) {
            throw fields.wrong(name, "must be " + count + " numbers below 256 with dots between, in quotes");
        }
        return Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
    }

    private static long mitigations(YamlFields snp, String which) {
        return snp.bits("required_" + which + "_mitigations", 0);
    }

    private static Optional<Long> vmpl(String word) {
        return Optional.of(word)
                .filter(digits -> digits.matches("0|[1-9][0-9]{0,9}"))
                .map(Long::parseLong)
                .filter(level -> level <= MAX_VMPL);
    }

    private static Optional<SnpSigner> signer(String word) {
        return Arrays.stream(SnpSigner.values())
                .filter(signer -> signer.name().equals(word))
                .findFirst();
    }
}
