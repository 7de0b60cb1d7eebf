package cce.gate;

import java.util.List;
import java.util.Map;

/// What a released output disclosed as counts per group, kept so that a later output that differs by a handful of
/// people can be recognised.
///
/// @param tables one per count table; keys are hashes of the group, values the printed count
public record ReleaseSketch(List<Map<Long, Long>> tables) {
    /// A release without count tables.
    public static final ReleaseSketch EMPTY = new ReleaseSketch(List.of());

    public ReleaseSketch {
        tables = tables.stream().map(Map::copyOf).toList();
    }
}
