package cce.gate;

import cce.gate.input.InputTable;
import cce.gate.input.Lookup;
import cce.gate.view.Decoded;
import cce.gate.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What detectors look at: the decoded output, the input, and intermediate results several of them need, each made
/// once by whoever asks first.
final class Evidence {
    private final GateInput input;
    private final GatePolicy policy;
    private final Decoded decoded;
    private final LongSupplier nanoTime;
    private Budget budget;
    private Optional<Lookup> lookup = Optional.empty();
    private Optional<Tokens> tokens = Optional.empty();
    private Optional<List<Grid>> grids = Optional.empty();
    private final List<GroupBy> groupBys = new ArrayList<>();
    private Leakage leakage = Leakage.NONE;
    private ReleaseSketch sketch = ReleaseSketch.EMPTY;

    Evidence(GateInput input, GatePolicy policy, Decoded decoded, LongSupplier nanoTime) {
        this.input = input;
        this.policy = policy;
        this.decoded = decoded;
        this.nanoTime = nanoTime;
        this.budget = new Budget(nanoTime, policy.detectorBudgetMillis());
    }

    void startBudget() {
        budget = new Budget(nanoTime, policy.detectorBudgetMillis());
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
        return budget;
    }

    List<InputTable> tables() {
        return input.datasets().stream()
                .flatMap(dataset -> dataset.tables().stream())
                .toList();
    }

    Lookup lookup() {
        if (lookup.isEmpty()) {
            lookup = Optional.of(new Lookup(tables()));
        }
        return lookup.get();
    }

    /// Tokens of all views, looked up in the input.
    Tokens tokens() {
        if (tokens.isEmpty()) {
            tokens = Optional.of(Tokens.of(views(), lookup(), budget));
        }
        return tokens.get();
    }

    /// Every table and array of the output in one shape.
    List<Grid> grids() {
        if (grids.isEmpty()) {
            grids = Optional.of(Grid.all(views(), budget));
        }
        return grids.get();
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
