package cce.attestation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// One TCB level of a platform: the lowest versions of its parts that have this standing.
record TcbLevel(Octets sgxComponents, int pceSvn, Octets tdxComponents, TcbStanding standing) {
    /// Newest first. Collateral need not be sorted, and the first level that fits decides.
    static final Comparator<TcbLevel> NEWEST_FIRST = Comparator.comparing(TcbLevel::sgxComponents, TcbLevel::compare)
            .thenComparingInt(TcbLevel::pceSvn)
            .thenComparing(TcbLevel::tdxComponents, TcbLevel::compare)
            .reversed();

    private static final int COMPONENTS = 16;

    static TcbLevel tdx(JsonObject level) {
        return read(level, components(level.object("tcb"), "tdxtcbcomponents"));
    }

    static TcbLevel sgx(JsonObject level) {
        return read(level, Octets.of(new byte[COMPONENTS]));
    }

    private static TcbLevel read(JsonObject level, Octets tdxComponents) {
        JsonObject tcb = level.object("tcb");
        return new TcbLevel(
                components(tcb, "sgxtcbcomponents"),
                (int) tcb.integer("pcesvn", 0xffff),
                tdxComponents,
                TcbStanding.read(level));
    }

    boolean sameVersions(TcbLevel other) {
        return NEWEST_FIRST.compare(this, other) == 0;
    }

    boolean coversSgx(SgxExtension platform) {
        return covers(sgxComponents, platform.components(), 0) && platform.pceSvn() >= pceSvn;
    }

    /// With a versioned TDX module the first two components are its own business (its identity judges them).
    boolean coversTdx(Octets teeTcbSvn) {
        return covers(tdxComponents, teeTcbSvn, teeTcbSvn.at(1) > 0 ? 2 : 0);
    }

    private static boolean covers(Octets floor, Octets actual, int from) {
        for (int i = from; i < COMPONENTS; i++) {
            if (actual.at(i) < floor.at(i)) {
                return false;
            }
        }
        return true;
    }

    private static Octets components(JsonObject tcb, String field) {
        List<JsonObject> items = tcb.objects(field, COMPONENTS);
        if (items.size() != COMPONENTS) {
            throw JsonObject.malformed(field, "has " + items.size() + " components instead of " + COMPONENTS);
        }
        byte[] svns = new byte[COMPONENTS];
        for (int i = 0; i < COMPONENTS; i++) {
            svns[i] = (byte) items.get(i).integer("svn", 0xff);
        }
        return Octets.owning(svns);
    }

    private static int compare(Octets a, Octets b) {
        return Arrays.compareUnsigned(a.shared(), b.shared());
    }
}
