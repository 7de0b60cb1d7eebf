package cce.cced;

import cce.ledger.LedgerException;
import cce.process.MemoryProtection;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import cce.tee.TeeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;

/// `java -cp 'lib/*' cce.cced.CcedMain --config FILE`
public final class CcedMain {
    private static final int EXIT_USAGE = 2;
    private static final int EXIT_FAILED = 1;

    private CcedMain() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2 || !args[0].equals("--config")) {
            System.err.println("usage: cced --config FILE");
            System.exit(EXIT_USAGE);
        }
        System.exit(run(Path.of(args[1]), TransitionListener.NONE));
    }

    /// Runs until the process is told to stop. A test passes its own listener.
    static int run(Path configFile, TransitionListener listener) throws InterruptedException {
        try {
            Config config = Config.load(configFile);
            banner(config);
            MemoryProtection.apply().warnings().forEach(warning -> System.err.println("cced: WARNING: " + warning));
            Cced cced = Cced.start(config, listener);
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                cced.close();
                stopped.countDown();
            }));
            announce(config, cced.ready());
            stopped.await();
            return 0;
        } catch (ProtocolException | TeeException | LedgerException | IllegalArgumentException | IOException e) {
            System.err.println("cced did not start: " + e.getMessage());
            return EXIT_FAILED;
        }
    }

    private static void banner(Config config) {
        if (config.profile() == Profile.DEV) {
            System.err.println("""
                    ********************************************************************************
                    *  DEV PROFILE: evidence of a simulator is accepted. NOTHING IS CONFIDENTIAL.  *
                    *  Whoever runs this machine can read every dataset. For real data, run the    *
                    *  production profile on TDX hardware.                                         *
                    ********************************************************************************""");
        }
    }

    /// Written under another name first, so that whoever waits for the file never reads half of it.
    private static void announce(Config config, Cced.Ready ready) throws IOException {
        System.err.println("cced listens on https://" + config.listenAddress() + ":" + ready.port());
        if (config.readyFile().isPresent()) {
            Path file = config.readyFile().get().toAbsolutePath();
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.write(draft, Json.write(ready));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
