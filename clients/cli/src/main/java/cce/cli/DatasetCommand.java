package cce.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a provider does with a dataset.
@Command(
        name = "dataset",
        mixinStandardHelpOptions = true,
        description = "Registers, uploads, finalises and lists datasets.",
        subcommands = {
            DatasetCommand.Create.class,
            DatasetCommand.Upload.class,
            DatasetSeal.class,
            DatasetRotate.class,
            DatasetDelist.class,
            DatasetCommand.Complete.class,
            DatasetCommand.ListAll.class,
            DatasetCommand.Show.class,
            DatasetRules.Reviewers.class,
            DatasetRules.Policy.class,
            DatasetRules.Mechanism.class,
            DatasetRules.Ledger.class
        })
final class DatasetCommand {
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Registers a dataset on-chain, with its rental contract, and at cced. Prints its id.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--name", required = true, description = "A name for people.")
        private String name = "";

        @Option(
                names = "--hourly-rate",
                required = true,
                paramLabel = "USD",
                description = "What an hour of access costs, in dollars with up to 6 decimals.")
        private BigDecimal hourlyRate = BigDecimal.ZERO;

        @Override
        public Integer call() {
            return common.show(session -> Output.fields(
                    "dataset_id", session.createDataset(name, hourlyRate).toString()));
        }
    }

    @Command(
            name = "upload",
            mixinStandardHelpOptions = true,
            description =
                    "Sends files to cced, which seals them chunk by chunk. Run it again to resume an upload that broke off.")
    static final class Upload implements Callable<Integer> {
        @Mixin
        private DatasetTarget target = new DatasetTarget();

        @Parameters(index = "1", paramLabel = "PATH", description = "A file, or a folder whose files are all sent.")
        private Path source = Path.of(".");

        @Option(names = "--dry-run", description = "Only list what would be sent.")
        private boolean dryRun;

        @Override
        public Integer call() {
            List<Uploader.Item> items = Uploader.list(source);
            if (!dryRun) {
                try (Session session = Session.open(target.common())) {
                    session.upload(target.id(), items, target.output().isJson());
                }
            }
            target.common()
                    .output()
                    .rows(
                            List.of("path", "bytes"),
                            items.stream()
                                    .map(item -> List.of(item.path(), item.size()))
                                    .toList());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "finalize",
            mixinStandardHelpOptions = true,
            description = "Freezes the dataset. Its root hash goes on-chain; nothing can be added afterwards.")
    static final class Complete implements Callable<Integer> {
        @Mixin
        private DatasetTarget target = new DatasetTarget();

        @Override
        public Integer call() {
            return target.show(Session::finalizeDataset);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the datasets that can be rented.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            return common.list(
                    "/v1/datasets",
                    "datasets",
                    List.of("dataset_id", "status", "total_size", "created_at", "owner", "name"));
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a dataset: what cced knows and what the chain says of its rental contract.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private DatasetTarget target = new DatasetTarget();

        @Override
        public Integer call() {
            return target.show((session, dataset) -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                session.signedIn()
                        .get("/v1/datasets/" + dataset)
                        .properties()
                        .forEach(field -> fields.put(field.getKey(), field.getValue()));
                fields.putAll(session.rentalTerms(dataset));
                return fields;
            });
        }
    }
}
