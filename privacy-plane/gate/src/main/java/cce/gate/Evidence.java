package cce.gate;

import cce.gate.input.Contents;
import cce.gate.input.Fingerprints;
import cce.gate.input.InputTable;
import cce.gate.input.Lookup;
import cce.gate.view.Decoded;
import cce.gate.view.View;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/// What detectors look at: the decoded output, the input, and intermediate results several of them need, each made
/// once by whoever asks first. Several threads run detectors; each has the budget of the detector it runs.
final class Evidence {
    private static final ThreadLocal<Budget> BUDGET = new ThreadLocal<>();

    private final GateInput input;
    private final List<InputTable> tables;
    private final List<Fingerprints> fingerprints;
    private final GatePolicy policy;
    private final Decoded decoded;
    private final LongSupplier nanoTime;
    private final Object makingLookup = new Object();
    private final Object makingTokens = new Object();
    private final Object makingGrids = new Object();
    private volatile Optional<Lookup> lookup = Optional.empty();
    private volatile Optional<Tokens> tokens = Optional.empty();
    private volatile Optional<List<Grid>> grids = Optional.empty();
    private final List<GroupBy> groupBys = new CopyOnWriteArrayList<>();
    private volatile Leakage leakage = Leakage.NONE;
    private volatile ReleaseSketch sketch = ReleaseSketch.EMPTY;

    /// @param data what is known of each dataset of the input
    Evidence(GateInput input, List<Contents> data, GatePolicy policy, Decoded decoded, LongSupplier nanoTime) {
        this(
                input,
                data.stream().flatMap(dataset -> dataset.tables().stream()).toList(),
                data.stream().map(Contents::fingerprints).toList(),
                policy,
                decoded,
                nanoTime);
    }

    private Evidence(
            GateInput input,
            List<InputTable> tables,
            List<Fingerprints> fingerprints,
            GatePolicy policy,
            Decoded decoded,
            LongSupplier nanoTime) {
        this.input = input;
        this.tables = tables;
        this.fingerprints = fingerprints;
        this.policy = policy;
        this.decoded = decoded;
        this.nanoTime = nanoTime;
    }

    /// The same output against other rows of the same tables.
    Evidence against(List<InputTable> rows) {
        return new Evidence(input, List.copyOf(rows), fingerprints, policy, decoded, nanoTime);
    }

    /// Starts the time of the detector that this thread is about to run.
    void startBudget() {
        BUDGET.set(new Budget(nanoTime, policy.detectorBudgetMillis()));
    }

    GateInput input() {
        return input;
    }

    GatePolicy policy() {
        return policy;
    }

    Decoded decoded() {
        return decoded;
    }

    List<View> views() {
        return decoded.views();
    }

    Budget budget() {
        if (BUDGET.get() == null) {
            startBudget();
        }
        return BUDGET.get();
    }

    List<InputTable> tables() {
        return tables;
    }

    /// Fingerprints of what is no table, per dataset.
    List<Fingerprints> fingerprints() {
        return fingerprints;
    }

    Lookup lookup() {
        synchronized (makingLookup) {
            if (lookup.isEmpty()) {
                lookup = Optional.of(new Lookup(tables()));
            }
            return lookup.get();
        }
    }

    /// Tokens of all views, looked up in the input.
    Tokens tokens() {
        synchronized (makingTokens) {
            if (tokens.isEmpty()) {
                tokens = Optional.of(Tokens.of(views(), lookup(), budget()));
            }
            return tokens.get();
        }
    }

    /// Every table and array of the output in one shape.
    List<Grid> grids() {
        synchronized (makingGrids) {
            if (grids.isEmpty()) {
                grids = Optional.of(Grid.all(views(), budget()));
            }
            return grids.get();
        }
    }

    /// Tables recognised as a group-by of the input.
    List<GroupBy> groupBys() {
        return groupBys;
    }

    Leakage leakage() {
        return leakage;
    }

    void leakage(Leakage measured) {
        leakage = measured;
    }

    ReleaseSketch sketch() {
        return sketch;
    }

    void sketch(ReleaseSketch made) {
        sketch = made;
    }
}
