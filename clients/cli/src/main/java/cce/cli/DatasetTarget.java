package cce.cli;

import cce.protocol.DatasetId;
import picocli.CommandLine.Parameters;

/// A command about one dataset.
final class DatasetTarget extends Target<DatasetId> {
    @Parameters(index = "0", paramLabel = "DATASET", description = "Its id; see: cce dataset list")
    private String dataset = "";

    @Override
    DatasetId id() {
        return DatasetId.parse(dataset);
    }
}
