package cce.cli;

import cce.protocol.DatasetId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Pays for access to a dataset, on-chain.
@Command(
        name = "rent",
        mixinStandardHelpOptions = true,
        description = "Rents a dataset on-chain for some hours; more hours extend a running rental.")
final class RentCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "DATASET")
    private String dataset = "";

    @Option(names = "--hours", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private int hours = 1;

    @Override
    public Integer call() {
        try (Session session = Session.open(common)) {
            common.output().object(session.rent(DatasetId.parse(dataset), hours));
            return ExitCode.OK;
        }
    }
}
