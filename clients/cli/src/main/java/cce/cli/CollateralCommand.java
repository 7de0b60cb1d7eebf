package cce.cli;

import cce.collateral.CollateralBundle;
import cce.collateral.CollateralFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Endorsements of platforms: fetched, shown, carried where there is no network.
@Command(
        name = "collateral",
        mixinStandardHelpOptions = true,
        description = "Fetches, shows and carries what evidence is verified with.",
        subcommands = {
            CollateralFetch.class,
            CollateralCommand.Show.class,
            CollateralCommand.Status.class,
            CollateralCommand.Export.class,
            CollateralCommand.Import.class
        })
final class CollateralCommand {
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows what a bundle or collateral file says: dates, evaluation numbers, CRL numbers.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private CollateralReport report = new CollateralReport();

        @Override
        public Integer call() {
            return CollateralErrors.said(report::print);
        }
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description =
                    "Says whether everything in a bundle or directory is current; exit code 5 when something is not.")
    static final class Status implements Callable<Integer> {
        @Mixin
        private CollateralReport report = new CollateralReport();

        @Override
        public Integer call() {
            return CollateralErrors.said(report::printStatus);
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes everything in a directory of collateral into one bundle file.")
    static final class Export implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "DIR", description = "A directory of collateral, or another bundle.")
        private Path from = Path.of(".");

        @Parameters(index = "1", paramLabel = "BUNDLE", description = "The file to write.")
        private Path to = Path.of("collateral.json");

        @Mixin
        private OutputOptions options = new OutputOptions();

        @Override
        public Integer call() {
            return carried(() -> CollateralFolder.open(from), to, bundle -> bundle.write(to), options);
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Adds everything in a bundle to a directory of collateral, replacing what is there.")
    static final class Import implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "BUNDLE", description = "The bundle to read.")
        private Path from = Path.of("collateral.json");

        @Parameters(index = "1", paramLabel = "DIR", description = "The directory to add to.")
        private Path to = Path.of(".");

        @Mixin
        private OutputOptions options = new OutputOptions();

        @Override
        public Integer call() {
            return carried(
                    () -> CollateralBundle.read(from), to, bundle -> CollateralFolder.writeInto(to, bundle), options);
        }
    }

    private static int carried(
            Supplier<CollateralBundle> read, Path to, Consumer<CollateralBundle> write, OutputOptions options) {
        return CollateralErrors.said(() -> {
            CollateralBundle bundle = read.get();
            write.accept(bundle);
            CollateralReport.printWritten(options.output(), to, bundle);
            return ExitCode.OK;
        });
    }
}
