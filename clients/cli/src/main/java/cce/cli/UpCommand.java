package cce.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The embedded stack, kept running.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description =
                "Starts the embedded stack (chain, object store, database, simulated TEE, cced, CVM host) and keeps it running until"
                        + " Ctrl-C. Its state is kept and found again at the next start.")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions options = new OutputOptions();

    @Option(names = "--state", paramLabel = "FOLDER", description = "Where its state lives; default: .cce/stack.")
    private @Nullable Path state;

    @Option(names = "--pandas", description = "Also build the image with pandas (about 150 MB more).")
    private boolean pandas;

    @Option(
            names = "--corim-signer",
            paramLabel = "FILE",
            description = "Public key (PEM or DER) whose signed CoRIMs cced accepts; repeat it. Default: none.")
    private List<Path> corimSigners = List.of();

    @Override
    public Integer call() throws InterruptedException {
        Output output = options.output();
        Path folder = state == null ? Home.locate().stack() : state;
        try (Stack stack =
                Stack.start(Home.locate(), folder, pandas, corimSigners, step -> System.err.println("cce: " + step))) {
            Map<String, Object> addresses = new LinkedHashMap<>();
            addresses.put("cced", stack.endpoint().cced().toString());
            addresses.put("chain", stack.endpoint().chain().rpc().toString());
            addresses.put("endpoint_file", stack.endpointFile().toString());
            addresses.put("images", List.copyOf(stack.endpoint().images().keySet()));
            addresses.put("operator_wallet", Stack.OPERATOR);
            output.object(addresses);
            output.line("\nRunning under the dev profile: a simulated TEE that protects nothing. Ctrl-C stops it.");
            stack.awaitFault();
            return ExitCode.OK;
        }
    }
}
