package cce.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Pays for access to a dataset, on-chain.
@Command(
        name = "rent",
        mixinStandardHelpOptions = true,
        description = "Rents a dataset on-chain for some hours; more hours extend a running rental.")
final class RentCommand implements Callable<Integer> {
    @Mixin
    private DatasetTarget target = new DatasetTarget();

    @Option(
            names = "--hours",
            defaultValue = "1",
            paramLabel = "HOURS",
            description = "How long; default: ${DEFAULT-VALUE}.")
    private int hours = 1;

    @Override
    public Integer call() {
        return target.show((session, dataset) -> session.rent(dataset, hours));
    }
}
