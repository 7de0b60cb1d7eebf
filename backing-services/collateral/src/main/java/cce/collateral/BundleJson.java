package cce.collateral;

import cce.attestation.AmdProduct;
import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.EvidenceException;
import cce.attestation.Fmspc;
import cce.attestation.Octets;
import cce.attestation.PckCa;
import cce.attestation.SnpNeed;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON form of a [CollateralBundle], read strictly: every member known, none twice, nothing after the end.
final class BundleJson {
    private static final String FORMAT = "cce-collateral-bundle/1";
    private static final int MAX_DEPTH = 8;
    private static final int MAX_CERTIFICATE_BYTES = 16 * 1024;
    private static final int MAX_LIST_BYTES = 1024 * 1024;
    private static final int MAX_SVN = 255;
    private static final int CHIP_ID_BYTES = 64;

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(CollateralBundle.MAX_BYTES)
                            .maxStringLength(2 * MAX_LIST_BYTES)
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private BundleJson() {}

    static byte[] format(CollateralBundle bundle) {
        ObjectNode out = STRICT.createObjectNode();
        out.put("format", FORMAT);
        ArrayNode intel = out.putArray("intel");
        bundle.intel().values().forEach(entry -> {
            ObjectNode one = intel.addObject();
            one.put("fmspc", entry.need().fmspc().hex());
            one.put("ca", entry.need().ca().word());
            one.set("collateral", STRICT.readTree(entry.collateral().format()));
        });
        ArrayNode keys = out.putArray("amd_keys");
        bundle.keys().values().forEach(key -> {
            ObjectNode one = keys.addObject();
            SnpTcb tcb = key.need().tcb();
            one.put("product", key.need().product().word());
            one.put("signer", key.need().signer().name());
            one.put("chip_id", key.need().chipId().hex());
            one.putObject("tcb")
                    .put("fmc", tcb.fmc())
                    .put("bootloader", tcb.bootloader())
                    .put("tee", tcb.tee())
                    .put("snp", tcb.snp())
                    .put("microcode", tcb.microcode());
            one.put("certificate", key.certificate().hex());
        });
        ArrayNode lists = out.putArray("amd_crls");
        bundle.lists()
                .forEach((product, crl) ->
                        lists.addObject().put("product", product.word()).put("crl", crl.hex()));
        byte[] json = STRICT.writeValueAsBytes(out);
        if (json.length > CollateralBundle.MAX_BYTES) {
            throw bad("would be above " + CollateralBundle.MAX_BYTES + " bytes");
        }
        return json;
    }

    static CollateralBundle parse(byte[] json) {
        if (json.length > CollateralBundle.MAX_BYTES) {
            throw bad("is above " + CollateralBundle.MAX_BYTES + " bytes");
        }
        try {
            JsonNode in = members(STRICT.readTree(json), "format", "intel", "amd_keys", "amd_crls");
            if (!text(in, "format").equals(FORMAT)) {
                throw bad("is not of the format " + FORMAT);
            }
            CollateralBundle bundle = CollateralBundle.empty();
            for (JsonNode entry : list(in, "intel")) {
                members(entry, "fmspc", "ca", "collateral");
                Fmspc fmspc = new Fmspc(Octets.ofHex("fmspc", text(entry, "fmspc")));
                bundle.put(
                        new CollateralNeed(fmspc, ca(text(entry, "ca"))),
                        Collateral.parse(STRICT.writeValueAsBytes(entry.get("collateral"))));
            }
            for (JsonNode entry : list(in, "amd_keys")) {
                members(entry, "product", "signer", "chip_id", "tcb", "certificate");
                bundle.put(need(entry), hex(entry, "certificate", MAX_CERTIFICATE_BYTES));
            }
            for (JsonNode entry : list(in, "amd_crls")) {
                members(entry, "product", "crl");
                bundle.put(product(text(entry, "product")), hex(entry, "crl", MAX_LIST_BYTES));
            }
            requireNoneTwice(in, bundle);
            return bundle;
        } catch (JacksonException e) {
            throw bad("is not strict JSON");
        } catch (EvidenceException e) {
            throw bad("has an entry that cannot be read: " + e.getMessage());
        }
    }

    private static void requireNoneTwice(JsonNode in, CollateralBundle bundle) {
        if (list(in, "intel").size() != bundle.intel().size()
                || list(in, "amd_keys").size() != bundle.keys().size()
                || list(in, "amd_crls").size() != bundle.lists().size()) {
            throw bad("has two entries for one platform, key or product");
        }
    }

    private static SnpNeed need(JsonNode entry) {
        JsonNode tcb = members(entry.get("tcb"), "fmc", "bootloader", "tee", "snp", "microcode");
        Octets chip = hex(entry, "chip_id", CHIP_ID_BYTES);
        if (chip.length() != CHIP_ID_BYTES) {
            throw bad("has a chip id that is not " + CHIP_ID_BYTES + " bytes");
        }
        SnpSigner signer = Arrays.stream(SnpSigner.values())
                .filter(one -> one.name().equals(text(entry, "signer")))
                .findFirst()
                .orElseThrow(() -> bad("names a signer that is neither VCEK nor VLEK"));
        return new SnpNeed(
                product(text(entry, "product")),
                signer,
                chip,
                new SnpTcb(
                        svn(tcb, "fmc"),
                        svn(tcb, "bootloader"),
                        svn(tcb, "tee"),
                        svn(tcb, "snp"),
                        svn(tcb, "microcode")));
    }

    private static JsonNode members(JsonNode object, String... names) {
        if (!object.isObject() || !new TreeSet<>(object.propertyNames()).equals(new TreeSet<>(Set.of(names)))) {
            throw bad("has an object whose members are not exactly " + String.join(", ", names));
        }
        return object;
    }

    private static JsonNode list(JsonNode object, String name) {
        JsonNode list = object.get(name);
        if (!list.isArray() || list.size() > CollateralBundle.MAX_ENTRIES) {
            throw bad("has a member " + name + " that is no list of at most " + CollateralBundle.MAX_ENTRIES);
        }
        return list;
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (!value.isString()) {
            throw bad("has a member " + name + " that is no text");
        }
        return value.asString();
    }

    private static Octets hex(JsonNode object, String name, int maxBytes) {
        String text = text(object, name);
        if (text.length() > 2 * maxBytes) {
            throw bad("has a member " + name + " above " + maxBytes + " bytes");
        }
        return Octets.ofHex(name, text);
    }

    private static int svn(JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (!value.isInt() || value.asInt() < 0 || value.asInt() > MAX_SVN) {
            throw bad("has a TCB component " + name + " outside 0 to " + MAX_SVN);
        }
        return value.asInt();
    }

    private static PckCa ca(String word) {
        return Arrays.stream(PckCa.values())
                .filter(ca -> ca.word().equals(word))
                .findFirst()
                .orElseThrow(() -> bad("names a CA that is neither platform nor processor"));
    }

    private static AmdProduct product(String word) {
        return Arrays.stream(AmdProduct.values())
                .filter(product -> product.word().equals(word))
                .findFirst()
                .orElseThrow(() -> bad("names a product that is not known"));
    }

    private static CollateralException bad(String problem) {
        return new CollateralException(CollateralException.Reason.BAD_FILE, "The collateral bundle " + problem + ".");
    }
}
