package cce.cli;

import cce.protocol.DatasetId;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

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
            try (Session session = Session.open(common)) {
                DatasetId dataset = session.createDataset(name, hourlyRate);
                common.output().object(Output.fields("dataset_id", dataset.toString()));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "upload",
            mixinStandardHelpOptions = true,
            description =
                    "Sends files to cced, which seals them chunk by chunk. Run it again to resume an upload that broke off.")
    static final class Upload implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "DATASET", description = "Its id; see: cce dataset list")
        private String dataset = "";

        @Parameters(index = "1", paramLabel = "PATH", description = "A file, or a folder whose files are all sent.")
        private Path source = Path.of(".");

        @Option(names = "--dry-run", description = "Only list what would be sent.")
        private boolean dryRun;

        @Override
        public Integer call() {
            List<Uploader.Item> items = Uploader.list(source);
            if (!dryRun) {
                try (Session session = Session.open(common)) {
                    session.upload(
                            DatasetId.parse(dataset), items, common.output().isJson());
                }
            }
            common.output()
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
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "DATASET", description = "Its id; see: cce dataset list")
        private String dataset = "";

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                common.output().object(session.finalizeDataset(DatasetId.parse(dataset)));
                return ExitCode.OK;
            }
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the datasets that can be rented.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            try (Session session = Session.open(common)) {
                common.output()
                        .list(
                                List.of("dataset_id", "status", "total_size", "created_at", "owner", "name"),
                                session.signedIn().get("/v1/datasets").path("datasets"));
                return ExitCode.OK;
            }
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a dataset: what cced knows and what the chain says of its rental contract.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "DATASET", description = "Its id; see: cce dataset list")
        private @Nullable String dataset;

        @Override
        public Integer call() {
            DatasetId id = DatasetId.parse(String.valueOf(dataset));
            try (Session session = Session.open(common)) {
                JsonNode known = session.signedIn().get("/v1/datasets/" + id);
                Map<String, Object> fields = new LinkedHashMap<>();
                known.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
                fields.putAll(session.rentalTerms(id));
                common.output().object(fields);
                return ExitCode.OK;
            }
        }
    }
}
