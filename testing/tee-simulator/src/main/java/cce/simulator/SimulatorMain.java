package cce.simulator;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.json.JsonMapper;

/// Starts the simulator, measures a distribution, or writes recorded cases for the conformance runner:
///
/// ```
/// SimulatorMain --state DIR --pcs-port N [--ready-file FILE]
/// SimulatorMain --measure DIR
/// SimulatorMain --vectors DIR
/// ```
public final class SimulatorMain {
    private static final String USAGE =
            "Usage: --state DIR --pcs-port N [--ready-file FILE], --measure DISTRIBUTION_DIR, or --vectors DIR";
    private static final int MAX_PORT = 65535;

    private SimulatorMain() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            Map<String, String> options = options(args);
            String measured = options.get("--measure");
            if (measured != null) {
                print(System.out, measurement(Path.of(measured)));
                return;
            }
            String vectors = options.get("--vectors");
            if (vectors != null) {
                int cases =
                        VectorFolder.write(Path.of(vectors), Clock.systemUTC().instant());
                print(System.out, "{\"cases\":" + cases + "}");
                return;
            }
            serve(options);
        } catch (SimulatorException e) {
            print(System.err, String.valueOf(e.getMessage()));
            System.exit(2);
        }
    }

    private static void serve(Map<String, String> options) throws InterruptedException {
        Simulator simulator = Simulator.start(
                Path.of(required(options, "--state")), port(required(options, "--pcs-port")), Clock.systemUTC());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            simulator.close();
            stopped.countDown();
        }));
        print(System.err, """
                *** This is a TEE SIMULATOR. It protects NOTHING. ***
                It makes evidence for any software from keys in plain files. Use it to develop, never with real data.""");
        String ready = ready(simulator);
        String readyFile = options.get("--ready-file");
        if (readyFile != null) {
            writeReady(Path.of(readyFile), ready);
        }
        print(System.out, ready);
        stopped.await();
    }

    static String measurement(Path distribution) {
        SoftwareMeasurement software = SoftwareMeasurement.of(distribution);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("tee", "tdx");
        out.put("mrtd", software.mrTd().hex());
        for (int i = 0; i < software.rtmrs().size(); i++) {
            out.put("rtmr" + i, software.rtmrs().get(i).hex());
        }
        return JsonMapper.shared().writeValueAsString(out);
    }

    private static String ready(Simulator simulator) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("pcs", simulator.pcs().toString());
        out.put("control", simulator.controlSocket().toString());
        out.put("root", simulator.rootCertificate().toString());
        return JsonMapper.shared().writeValueAsString(out);
    }

    private static void writeReady(Path file, String json) {
        try {
            TestPkiStore.writeAtomically(file.toAbsolutePath(), Digests.utf8(json));
        } catch (IOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE,
                    "The ready file " + file + " cannot be written: " + e.getMessage());
        }
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        if (args.length % 2 != 0 || args.length == 0) {
            throw JsonFields.bad(USAGE);
        }
        return options;
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw JsonFields.bad(name + " is missing. " + USAGE);
        }
        return value;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw JsonFields.bad("--pcs-port is not a number. " + USAGE);
        }
        throw JsonFields.bad("--pcs-port is not within 0 to " + MAX_PORT + ".");
    }

    private static void print(PrintStream to, String text) {
        to.println(text);
        to.flush();
    }
}
