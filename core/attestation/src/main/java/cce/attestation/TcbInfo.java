package cce.attestation;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Intel's TCB info for one kind of platform, version 3: TCB levels, newest first, and the TDX modules it knows.
///
/// @param modules by identity; the base module is `TDX_00`. Empty for SGX
record TcbInfo(List<TcbLevel> levels, Map<String, TdxModule> modules) {
    private static final String TDX = "TDX";
    private static final String SGX = "SGX";
    private static final String BASE_MODULE = "TDX_00";
    private static final int VERSION = 3;
    private static final int MAX_LEVELS = 1024;
    private static final int MAX_MODULES = 256;

    static TcbInfo tdx(SignedDocument document, SgxExtension platform) {
        document.requireKind(TDX, VERSION);
        JsonObject in = document.content();
        requirePlatform(in, platform);
        return new TcbInfo(levels(in, TcbLevel::tdx), modules(in));
    }

    static TcbInfo sgx(SignedDocument document, SgxExtension platform) {
        document.requireKind(SGX, VERSION);
        JsonObject in = document.content();
        requirePlatform(in, platform);
        return new TcbInfo(levels(in, TcbLevel::sgx), Map.of());
    }

    TcbLevel newest() {
        return levels.getFirst();
    }

    /// The level that judges the platform without its TDX parts.
    TcbLevel sgxLevel(SgxExtension platform) {
        return levels.stream()
                .filter(level -> level.coversSgx(platform))
                .findFirst()
                .orElseThrow(() -> notSupported("platform"));
    }

    /// The level that judges the platform with its TDX parts.
    TcbLevel tdxLevel(SgxExtension platform, Octets teeTcbSvn) {
        return levels.stream()
                .filter(level -> level.coversSgx(platform) && level.coversTdx(teeTcbSvn))
                .findFirst()
                .orElseThrow(() -> notSupported("TDX"));
    }

    /// The module a TEE TCB SVN names: byte 1 is its major version, 0 being the base module.
    TdxModule module(Octets teeTcbSvn) {
        int version = teeTcbSvn.at(1);
        TdxModule module = modules.get("TDX_%02X".formatted(version));
        if (module == null) {
            throw new EvidenceException(
                    Rejection.TDX_MODULE, "The collateral knows no TDX module of version " + version + ".");
        }
        return module;
    }

    private static void requirePlatform(JsonObject in, SgxExtension platform) {
        if (!in.hex("fmspc", Fmspc.LENGTH_BYTES).equals(platform.fmspc().value())
                || !in.hex("pceId", 2).equals(platform.pceId())) {
            throw new EvidenceException(
                    Rejection.WRONG_COLLATERAL,
                    "The TCB info is for another platform than FMSPC "
                            + platform.fmspc().hex() + ". Fetch that one's.");
        }
        if (in.has("tcbType") && in.integer("tcbType", Integer.MAX_VALUE) != 0) {
            throw new EvidenceException(
                    Rejection.WRONG_COLLATERAL, "The TCB info compares TCBs in a way this verifier does not know.");
        }
    }

    private static List<TcbLevel> levels(JsonObject in, Function<JsonObject, TcbLevel> read) {
        List<TcbLevel> levels = in.objects("tcbLevels", MAX_LEVELS).stream()
                .map(read)
                .sorted(TcbLevel.NEWEST_FIRST)
                .toList();
        if (levels.isEmpty()) {
            throw JsonObject.malformed("tcbLevels", "is empty");
        }
        for (int i = 1; i < levels.size(); i++) {
            if (levels.get(i - 1).sameVersions(levels.get(i))) {
                throw JsonObject.malformed("tcbLevels", "has a level twice");
            }
        }
        return levels;
    }

    private static Map<String, TdxModule> modules(JsonObject in) {
        Map<String, TdxModule> modules = new HashMap<>();
        modules.put(BASE_MODULE, TdxModule.base(in.object("tdxModule")));
        if (in.has("tdxModuleIdentities")) {
            for (JsonObject identity : in.objects("tdxModuleIdentities", MAX_MODULES)) {
                String id = identity.text("id").toUpperCase(Locale.ROOT);
                if (modules.put(id, TdxModule.versioned(identity)) != null) {
                    throw JsonObject.malformed("tdxModuleIdentities", "has the module " + id + " twice");
                }
            }
        }
        return Map.copyOf(modules);
    }

    private static EvidenceException notSupported(String part) {
        return new EvidenceException(
                Rejection.TCB_NOT_SUPPORTED,
                "No TCB level covers the " + part
                        + " versions of this platform: it is older than every supported one. Update it.");
    }
}
