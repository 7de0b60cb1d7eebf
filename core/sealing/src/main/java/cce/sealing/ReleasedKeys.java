package cce.sealing;

import cce.protocol.DatasetId;
import java.util.List;
import java.util.Objects;

/// The keys of one job: one for each of its datasets, in the order asked for, and the result key. Closing wipes
/// them all.
public final class ReleasedKeys implements AutoCloseable {
    /// Most datasets of one job.
    public static final int MAX_DATASETS = 64;

    private final List<DatasetKey> datasetKeys;
    private final ResultKey resultKey;

    /// Takes the keys over.
    public ReleasedKeys(List<DatasetKey> datasetKeys, ResultKey resultKey) {
        this.datasetKeys = List.copyOf(datasetKeys);
        this.resultKey = Objects.requireNonNull(resultKey, "resultKey");
        if (this.datasetKeys.size() > MAX_DATASETS) {
            throw new IllegalArgumentException("A job has at most " + MAX_DATASETS + " datasets.");
        }
        if (datasets().stream().distinct().count() != this.datasetKeys.size()) {
            throw new IllegalArgumentException("A job has one key per dataset.");
        }
    }

    public List<DatasetKey> datasetKeys() {
        return datasetKeys;
    }

    public ResultKey resultKey() {
        return resultKey;
    }

    /// The datasets, in order.
    public List<DatasetId> datasets() {
        return datasetKeys.stream().map(DatasetKey::dataset).toList();
    }

    /// The key of one dataset.
    ///
    /// @throws IllegalArgumentException if it is not among them
    public DatasetKey datasetKey(DatasetId dataset) {
        return datasetKeys.stream()
                .filter(key -> key.dataset().equals(dataset))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No key of dataset " + dataset + " was released."));
    }

    @Override
    public void close() {
        datasetKeys.forEach(DatasetKey::close);
        resultKey.close();
    }
}
