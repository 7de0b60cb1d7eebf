package cce.gate.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// What decoding one output may cost in total. Reaching a limit stops that branch and leaves a problem behind, so that
/// a bomb is held for review and never passes as "nothing found".
final class Limits {
    /// Containers inside containers.
    static final int MAX_DEPTH = 6;

    /// Bytes all decoders together may produce.
    static final long MAX_TOTAL_BYTES = 256L << 20;

    /// Output over input of one decompression, for results above [#FREE_BYTES].
    static final int MAX_EXPANSION = 100;

    /// Results up to this size are not held against the expansion limit.
    static final int FREE_BYTES = 1 << 20;

    /// Members of archives, leaves of documents and embedded parts together.
    static final int MAX_MEMBERS = 10_000;

    private static final int MAX_PROBLEMS = 1000;

    private final BooleanSupplier expired;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long produced;
    private int members;

    Limits(BooleanSupplier expired) {
        this.expired = expired;
    }

    /// Bytes a decoder may still produce from `input` bytes.
    int allowance(int input) {
        long byRatio = Math.max(FREE_BYTES, (long) input * MAX_EXPANSION);
        return (int) Math.max(0, Math.min(byRatio, MAX_TOTAL_BYTES - produced));
    }

    /// Accounts for produced bytes.
    void produce(long bytes) {
        produced += bytes;
    }

    /// Whether one more part may be opened at this depth; leaves a problem if not.
    boolean open(String path, int depth) {
        if (depth > MAX_DEPTH) {
            return limit(path, "nesting is deeper than " + MAX_DEPTH);
        }
        if (++members > MAX_MEMBERS) {
            return limit(path, "more than " + MAX_MEMBERS + " parts");
        }
        if (produced >= MAX_TOTAL_BYTES) {
            return limit(path, "decoded parts exceed " + (MAX_TOTAL_BYTES >> 20) + " MiB");
        }
        if (expired.getAsBoolean()) {
            return limit(path, "decoding took too long");
        }
        return true;
    }

    boolean limit(String path, String detail) {
        add(new Problem(Problem.Type.LIMIT, path, detail));
        return false;
    }

    void malformed(String path, String detail) {
        add(new Problem(Problem.Type.MALFORMED, path, detail));
    }

    List<Problem> problems() {
        return problems;
    }

    private void add(Problem problem) {
        if (problems.size() < MAX_PROBLEMS && seen.add(problem.type() + problem.detail())) {
            problems.add(problem);
        }
    }
}
