package cce.bench;

import cce.attestation.Cryptography;
import cce.attestation.Verification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/// One process of the attestation bench, for one provider of cryptography. It stays for all rounds, so that a round
/// costs no warming up, and does nothing between them. Each line on standard input is one measurement,
///
///     MODE SECONDS THREADS RATE EVIDENCE
///
/// and is answered with one line of JSON ([Sample]). RATE 0 measures one verification after the other; any other
/// rate is arrivals a second over all threads, and times then count from the arrival. Modes are those of
/// [AttestationWork].
public final class AttestationBench {
    private AttestationBench() {}

    /// `make FOLDER` writes simulated evidence; `serve PROVIDER WARM_SECONDS` with jdk, native or bc measures.
    public static void main(String[] args) throws Exception {
        if (args[0].equals("make")) {
            AttestationCases.writeSimulated(Path.of(args[1]));
            return;
        }
        serve(args[1], Double.parseDouble(args[2]));
    }

    private static void serve(String name, double warmSeconds) throws Exception {
        Optional<Provider> bouncyCastle = name.equals("bc") ? Optional.of(bouncyCastle()) : Optional.empty();
        Cryptography cryptography = switch (name) {
            case "jdk" -> Cryptography.ofJdk();
            case "native" -> Cryptography.fastestPresent();
            case "bc" -> Cryptography.of(bouncyCastle.orElseThrow());
            default -> throw new IllegalArgumentException("The provider is jdk, native or bc, not " + name + ".");
        };
        Set<String> warm = new HashSet<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] order = line.split(" ", 5);
            IntConsumer work = AttestationWork.of(order[0], cryptography, order[4]);
            if (warm.add(order[0] + " " + order[4])) {
                Sample.warmUp(work, warmSeconds);
            }
            Sample sample = Sample.take(
                    work, Double.parseDouble(order[1]), Integer.parseInt(order[2]), Double.parseDouble(order[3]));
            System.out.println(sample.json(cryptography.name(), residentKib()));
            System.out.flush();
        }
    }

    private static Provider bouncyCastle() {
        Provider provider = new org.bouncycastle.jce.provider.BouncyCastleProvider();
        Security.addProvider(provider);
        return provider;
    }

    /// The most memory this process ever had, in KiB.
    private static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    /// What is not accepted costs nothing to refuse, so it must not be measured.
    static void requireAccepted(Verification result) {
        if (!(result instanceof Verification.Verified)) {
            throw new IllegalStateException("The evidence of the bench is not accepted: " + result);
        }
    }
}
