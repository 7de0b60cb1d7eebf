package cce.sealing;

import cce.protocol.DatasetId;
import java.util.Objects;

/// The data encryption key (DEK) of one dataset in one epoch: it seals the dataset's files and its snapshot
/// manifests. The epoch counts key rotations; the first key has epoch 0.
public final class DatasetKey extends SealingKey {
    private final DatasetId dataset;
    private final int epoch;

    /// Takes `secret` over and wipes it on [#close].
    public DatasetKey(DatasetId dataset, int epoch, SecretBytes secret) {
        super(secret);
        this.dataset = Objects.requireNonNull(dataset, "dataset");
        if (epoch < 0) {
            throw new IllegalArgumentException("A key epoch is 0 or more, not " + epoch + ".");
        }
        this.epoch = epoch;
    }

    public DatasetId dataset() {
        return dataset;
    }

    public int epoch() {
        return epoch;
    }
}
