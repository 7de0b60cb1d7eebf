package cce.executor;

import java.time.Duration;
import java.util.List;

/// What is known of a run that ended.
///
/// @param notes sentences for the operator about weaker or touched limits; empty when everything was enforced and
/// nothing was reached
public record ContainerResult(
        ContainerExit exit,
        Duration duration,
        CapturedStream stdout,
        CapturedStream stderr,
        PeakUsage peak,
        List<String> notes) {

    public ContainerResult {
        notes = List.copyOf(notes);
    }
}
