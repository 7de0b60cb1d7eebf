package cce.cli;

import cce.protocol.DatasetId;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The dataset that a command is about, and the stack that knows it.
final class DatasetTarget {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "DATASET", description = "Its id; see: cce dataset list")
    private String dataset = "";

    DatasetId id() {
        return DatasetId.parse(dataset);
    }

    CommonOptions common() {
        return common;
    }

    /// Prints what the stack answers.
    int show(BiFunction<Session, DatasetId, ?> answer) {
        DatasetId id = id();
        return common.show(session -> answer.apply(session, id));
    }
}
