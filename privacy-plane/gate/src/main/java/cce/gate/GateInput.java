package cce.gate;

import java.util.List;

/// Everything one review looks at: what the job wrote, the datasets it read, and what was released
/// from the same datasets to the same consumer before.
///
/// @param outputs the job's files and streams; an empty list is a job that produced nothing
/// @param datasets the datasets the job could read; without any, record matching is impossible and the
///     decision says so with a finding
/// @param history sketches of earlier releases (see [GateDecision#sketch()]), for differencing
public record GateInput(List<OutputFile> outputs, List<GateDataset> datasets, List<ReleaseSketch> history) {
    public GateInput {
        outputs = List.copyOf(outputs);
        datasets = List.copyOf(datasets);
        history = List.copyOf(history);
    }

    public GateInput(List<OutputFile> outputs, List<GateDataset> datasets) {
        this(outputs, datasets, List.of());
    }
}
