package cce.cced.data;

import cce.cced.Refusal;
import cce.protocol.DatasetId;
import cce.protocol.ProblemType;

public final class Datasets {
    static Refusal unknown(DatasetId id) {
        return new Refusal(ProblemType.DATASET_UNKNOWN, "No dataset " + id + " is registered here; check the id.");
    }
}
