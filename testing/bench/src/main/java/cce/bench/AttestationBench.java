package cce.bench;

import cce.attestation.Cryptography;
import cce.attestation.EvidenceVerifier;
import cce.attestation.Verification;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// One side of the attestation bench: verifies for some seconds and prints one line of JSON with the median time of a
/// verification, its 99th percentile, the processor time of the whole process for one (with garbage collection and
/// compilation), the rate over all threads and the bytes allocated for one.
///
/// `cold` makes a verifier for each quote, so nothing is remembered; `warm` keeps one, with quotes of one platform;
/// `key` keeps one but never sees an attestation key twice in a row, so the quoting enclave's signature counts as well.
public final class AttestationBench {
    private static final long NANOS = 1_000_000_000L;

    private record Sample(LongBuffer nanos, long elapsedNanos, long allocatedBytes) {}

    private AttestationBench() {}

    /// `make FOLDER`, or `MODE PROVIDER SECONDS THREADS FOLDER`, MODE being cold, warm, key, snp-cold or snp.
    public static void main(String[] args) throws Exception {
        if (args[0].equals("make")) {
            AttestationCases.writeSimulated(Path.of(args[1]));
            return;
        }
        Cryptography cryptography = cryptography(args[1]);
        double seconds = Double.parseDouble(args[2]);
        int threads = Integer.parseInt(args[3]);
        IntFunction<Verification> work =
                work(args[0], cryptography, Arrays.asList(args).subList(4, args.length));
        measure(work, 1, Math.max(4, seconds));
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = process.getProcessCpuTime();
        List<Sample> samples = measure(work, threads, seconds);
        long cpuNanos = process.getProcessCpuTime() - before;
        System.out.println(line(args[0], cryptography.name(), threads, cpuNanos, samples));
    }

    private static Cryptography cryptography(String name) {
        return switch (name) {
            case "jdk" -> Cryptography.ofJdk();
            case "native" -> Cryptography.fastestPresent();
            case "bc" -> Cryptography.of(bouncyCastle());
            default -> throw new IllegalArgumentException("The provider is jdk, native or bc, not " + name + ".");
        };
    }

    private static Provider bouncyCastle() {
        Provider provider = new org.bouncycastle.jce.provider.BouncyCastleProvider();
        Security.addProvider(provider);
        return provider;
    }

    private static IntFunction<Verification> work(String mode, Cryptography cryptography, List<String> folders)
            throws IOException {
        return switch (mode) {
            case "cold" -> {
                AttestationCases.Tdx tdx = AttestationCases.read(Path.of(folders.getFirst()));
                yield i -> new EvidenceVerifier(tdx.anchors(), cryptography)
                        .verify(tdx.quotes().get(i % tdx.quotes().size()), tdx.collateral(), tdx.now());
            }
            case "warm" -> warm(AttestationCases.read(Path.of(folders.getFirst())), cryptography);
            case "key" ->
                warm(
                        AttestationCases.withAlternatingStatements(AttestationCases.read(Path.of(folders.getFirst()))),
                        cryptography);
            case "snp-cold" -> {
                AttestationCases.Snp snp = AttestationCases.simulatedSnp();
                yield i -> new EvidenceVerifier(snp.anchors(), cryptography)
                        .verify(snp.reports().get(i % snp.reports().size()), snp.collateral(), snp.now());
            }
            case "snp" -> {
                AttestationCases.Snp snp = AttestationCases.simulatedSnp();
                EvidenceVerifier verifier = new EvidenceVerifier(snp.anchors(), cryptography);
                yield i -> verifier.verify(snp.reports().get(i % snp.reports().size()), snp.collateral(), snp.now());
            }
            default -> throw new IllegalArgumentException("No such mode: " + mode + ".");
        };
    }

    private static IntFunction<Verification> warm(AttestationCases.Tdx tdx, Cryptography cryptography) {
        EvidenceVerifier verifier = new EvidenceVerifier(tdx.anchors(), cryptography);
        return i -> verifier.verify(tdx.quotes().get(i % tdx.quotes().size()), tdx.collateral(), tdx.now());
    }

    private static List<Sample> measure(IntFunction<Verification> work, int threads, double seconds) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Callable<Sample>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                tasks.add(() -> sample(work, seconds));
            }
            List<Sample> samples = new ArrayList<>();
            for (Future<Sample> done : executor.invokeAll(tasks)) {
                samples.add(done.get());
            }
            return samples;
        }
    }

    private static Sample sample(IntFunction<Verification> work, double seconds) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] nanos = new long[1 << 20];
        int count = 0;
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        long end = start + (long) (seconds * NANOS);
        for (long before = start; before < end && count < nanos.length; count++) {
            if (!(work.apply(count) instanceof Verification.Verified)) {
                throw new IllegalStateException("The evidence of the bench is not accepted: " + work.apply(count));
            }
            long after = System.nanoTime();
            nanos[count] = after - before;
            before = after;
        }
        long elapsed = System.nanoTime() - start;
        return new Sample(
                LongBuffer.wrap(nanos, 0, count), elapsed, threads.getCurrentThreadAllocatedBytes() - allocated);
    }

    private static String line(String mode, String provider, int threads, long cpuNanos, List<Sample> samples) {
        long[] all = samples.stream()
                .flatMapToLong(
                        s -> Arrays.stream(s.nanos().array(), 0, s.nanos().limit()))
                .sorted()
                .toArray();
        double rate = samples.stream()
                .mapToDouble(s -> s.nanos().limit() * (double) NANOS / s.elapsedNanos())
                .sum();
        long allocated = samples.stream().mapToLong(Sample::allocatedBytes).sum() / all.length;
        return String.format(
                Locale.ROOT,
                "{\"mode\":\"%s\",\"provider\":\"%s\",\"threads\":%d,\"perSecond\":%.1f,"
                        + "\"cpuMicros\":%.1f,\"medianMicros\":%.1f,\"p99Micros\":%.1f,\"allocatedBytes\":%d}",
                mode,
                provider,
                threads,
                rate,
                cpuNanos / 1e3 / all.length,
                all[all.length / 2] / 1e3,
                all[(int) (all.length * 0.99)] / 1e3,
                allocated);
    }
}
