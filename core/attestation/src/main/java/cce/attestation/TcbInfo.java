package cce.attestation;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Intel's TCB info for one kind of platform, version 3: TCB levels, newest first, and the TDX modules it knows.
///
/// @param baseModule the module of version 0; absent for SGX
/// @param modules the others by version, which is byte 1 of a TEE TCB SVN
record TcbInfo(
        Fmspc fmspc,
        Octets pceId,
        List<TcbLevel> levels,
        Optional<TdxModule> baseModule,
        Map<Integer, TdxModule> modules) {
    private static final String TDX = "TDX";
    private static final String SGX = "SGX";
    private static final Pattern MODULE_ID = Pattern.compile("TDX_([0-9A-F]{2})");
    private static final int PCE_ID_BYTES = 2;
    private static final int VERSION = 3;
    private static final int MAX_LEVELS = 1024;
    private static final int MAX_MODULES = 256;

    static TcbInfo tdx(JsonObject in) {
        SignedDocument.requireKind(in, TDX, VERSION);
        return new TcbInfo(
                fmspc(in),
                in.hex("pceId", PCE_ID_BYTES),
                levels(in, TcbLevel::tdx),
                Optional.of(TdxModule.base(in.object("tdxModule"))),
                modules(in));
    }

    static TcbInfo sgx(JsonObject in) {
        SignedDocument.requireKind(in, SGX, VERSION);
        return new TcbInfo(
                fmspc(in), in.hex("pceId", PCE_ID_BYTES), levels(in, TcbLevel::sgx), Optional.empty(), Map.of());
    }

    /// Refuses collateral of another kind of platform.
    void requirePlatform(SgxExtension platform) {
        if (!fmspc.equals(platform.fmspc()) || !pceId.equals(platform.pceId())) {
            throw new EvidenceException(
                    Rejection.WRONG_COLLATERAL,
                    "The TCB info is for another platform than FMSPC "
                            + platform.fmspc().hex() + ". Fetch that one's.");
        }
    }

    TcbLevel newest() {
        return levels.getFirst();
    }

    /// The level that judges the platform without its TDX parts.
    TcbLevel sgxLevel(SgxExtension platform) {
        return levels.stream()
                .filter(level -> level.coversSgx(platform))
                .findFirst()
                .orElseThrow(() -> notSupported(platform.tcbName()));
    }

    /// The level that judges the platform with its TDX parts.
    TcbLevel tdxLevel(SgxExtension platform, Octets teeTcbSvn) {
        return levels.stream()
                .filter(level -> level.coversSgx(platform) && level.coversTdx(teeTcbSvn))
                .findFirst()
                .orElseThrow(() -> notSupported(platform.tcbName() + ", TEE_TCB_SVN " + teeTcbSvn.hex()));
    }

    /// How people name the TDX module of a TEE TCB SVN, as collateral spells it.
    static String moduleName(Octets teeTcbSvn) {
        return "TDX_%02X, isvsvn %d".formatted(teeTcbSvn.at(1), teeTcbSvn.at(0));
    }

    /// The module a TEE TCB SVN names: byte 1 is its major version, 0 being the base module.
    TdxModule module(Octets teeTcbSvn) {
        int version = teeTcbSvn.at(1);
        Optional<TdxModule> module = version == 0 ? baseModule : Optional.ofNullable(modules.get(version));
        return module.orElseThrow(() -> new EvidenceException(
                Rejection.TDX_MODULE,
                "The TDX module is unknown to the collateral (" + moduleName(teeTcbSvn)
                        + "). Fetch newer collateral; if it stays so, do not use the platform."));
    }

    private static Fmspc fmspc(JsonObject in) {
        if (in.has("tcbType") && in.integer("tcbType", Integer.MAX_VALUE) != 0) {
            throw new EvidenceException(
                    Rejection.WRONG_COLLATERAL, "The TCB info compares TCBs in a way this verifier does not know.");
        }
        return new Fmspc(in.hex("fmspc", Fmspc.LENGTH_BYTES));
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

    private static Map<Integer, TdxModule> modules(JsonObject in) {
        Map<Integer, TdxModule> modules = new HashMap<>();
        if (in.has("tdxModuleIdentities")) {
            for (JsonObject identity : in.objects("tdxModuleIdentities", MAX_MODULES)) {
                String id = identity.text("id").toUpperCase(Locale.ROOT);
                Matcher version = MODULE_ID.matcher(id);
                // A module of a name no evidence can ask for is never looked up.
                if (version.matches()
                        && modules.put(Integer.parseInt(version.group(1), 16), TdxModule.versioned(identity)) != null) {
                    throw JsonObject.malformed("tdxModuleIdentities", "has the module " + id + " twice");
                }
            }
        }
        return Map.copyOf(modules);
    }

    private static EvidenceException notSupported(String versions) {
        return new EvidenceException(
                Rejection.TCB_NOT_SUPPORTED,
                "No TCB level covers this platform, which is older than every supported one (" + versions
                        + "). Update it.");
    }
}
