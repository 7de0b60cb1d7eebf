package cce.cli;

import cce.protocol.SealingApi;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Rotates a dataset's key at cced.
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description =
                "Has cced seal a dataset again under the key of the next epoch, inside its TEE. The old snapshot is used until the new one is whole; what only the old key opens is removed when no job reads it. While a rotation is under way, the command shows that one; when it is done, it begins another.")
final class DatasetRotate implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(300);

    @Mixin
    private DatasetTarget target = new DatasetTarget();

    @Option(names = "--no-wait", description = "Begin it, or tell how far it is, and do not wait for its end.")
    private boolean noWait;

    @Override
    public Integer call() {
        return target.show((session, id) -> {
            SealingApi.RotationView view = session.rotation(id);
            if (isEnded(view)) {
                int epoch = session.signedIn()
                        .get("/v1/datasets/" + id)
                        .path("epoch")
                        .asInt();
                view = session.rotate(id, epoch);
            }
            return fields(noWait ? view : await(session, view));
        });
    }

    private static boolean isEnded(SealingApi.RotationView view) {
        return view.state().equals("none") || view.state().equals("done");
    }

    private SealingApi.RotationView await(Session session, SealingApi.RotationView first) {
        SealingApi.RotationView view = first;
        try (TransferProgress progress =
                new TransferProgress("rotating", view.bytes(), target.output().isJson())) {
            // Only from here on: the rate and the time left are those of what is seen.
            while (!isEnded(view) && !view.state().equals("retiring")) {
                progress.reached(view.filesDone(), view.bytesDone());
                pause();
                view = session.rotation(view.datasetId());
            }
            progress.reached(view.filesDone(), view.bytesDone());
        }
        return view;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(
                    ExitCode.INTERRUPTED, "Interrupted; cced goes on. Look again with the same command.", e);
        }
    }

    private static Map<String, Object> fields(SealingApi.RotationView view) {
        Map<String, Object> fields = Output.fields(
                "dataset_id", view.datasetId().toString(),
                "state", view.state(),
                "epoch", view.epoch(),
                "files_done", view.filesDone(),
                "files", view.files(),
                "bytes_done", view.bytesDone(),
                "bytes", view.bytes());
        view.secondsLeft().ifPresent(left -> fields.put("seconds_left", left));
        view.root().ifPresent(root -> fields.put("root", root.toString()));
        return fields;
    }
}
