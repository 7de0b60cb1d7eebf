package cce.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/// Times of many repetitions of one piece of work, over one or more threads.
///
/// @param nanos all times, sorted
/// @param perSecond repetitions a second over all threads
/// @param cpuNanos processor time of the whole process, with compilation and garbage collection
record Sample(int threads, LongBuffer nanos, double perSecond, long cpuNanos, long allocatedBytes) {
    private static final long NANOS = 1_000_000_000L;
    private static final int MAX_TIMES = 1 << 20;
    /// Enough for the compiler; what is slow gets the time instead.
    private static final int WARM_REPETITIONS = 12_000;
    private static final int SEED = 7;

    private record Part(LongBuffer nanos, long elapsedNanos, long allocatedBytes) {}

    static void warmUp(IntConsumer work, double seconds) {
        long end = System.nanoTime() + (long) (seconds * NANOS);
        for (int i = 0; i < WARM_REPETITIONS && System.nanoTime() < end; i++) {
            work.accept(i);
        }
    }

    /// @param rate arrivals a second over all threads; 0 begins each repetition when the one before it ends
    static Sample take(IntConsumer work, double seconds, int threads, double rate) throws Exception {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = process.getProcessCpuTime();
        List<Part> parts = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Callable<Part>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Random random = new Random(SEED + i);
                tasks.add(() -> rate == 0 ? closed(work, seconds) : open(work, seconds, rate / threads, random));
            }
            for (Future<Part> done : executor.invokeAll(tasks)) {
                parts.add(done.get());
            }
        }
        long cpu = process.getProcessCpuTime() - before;
        long[] all = parts.stream()
                .flatMapToLong(part ->
                        Arrays.stream(part.nanos().array(), 0, part.nanos().limit()))
                .sorted()
                .toArray();
        double perSecond = parts.stream()
                .mapToDouble(part -> part.nanos().limit() * (double) NANOS / part.elapsedNanos())
                .sum();
        long allocated = parts.stream().mapToLong(Part::allocatedBytes).sum();
        return new Sample(threads, LongBuffer.wrap(all), perSecond, cpu, allocated);
    }

    String json(String provider, long residentKib) {
        int count = nanos.limit();
        return String.format(
                Locale.ROOT,
                "{\"provider\":\"%s\",\"threads\":%d,\"perSecond\":%.1f,\"cpuMicros\":%.1f,\"medianMicros\":%.1f,"
                        + "\"p99Micros\":%.1f,\"allocatedBytes\":%d,\"residentKib\":%d}",
                provider,
                threads,
                perSecond,
                cpuNanos / 1e3 / count,
                nanos.get(count / 2) / 1e3,
                nanos.get((int) (count * 0.99)) / 1e3,
                allocatedBytes / count,
                residentKib);
    }

    private static Part closed(IntConsumer work, double seconds) {
        long[] nanos = new long[MAX_TIMES];
        int count = 0;
        long allocated = allocatedByThread();
        long start = System.nanoTime();
        long end = start + (long) (seconds * NANOS);
        for (long before = start; before < end && count < nanos.length; count++) {
            work.accept(count);
            long after = System.nanoTime();
            nanos[count] = after - before;
            before = after;
        }
        return new Part(LongBuffer.wrap(nanos, 0, count), System.nanoTime() - start, allocatedByThread() - allocated);
    }

    /// Arrivals at random, whether or not the one before is done: waiting for it counts.
    private static Part open(IntConsumer work, double seconds, double rate, Random random) {
        long[] nanos = new long[MAX_TIMES];
        int count = 0;
        long allocated = allocatedByThread();
        long start = System.nanoTime();
        long end = start + (long) (seconds * NANOS);
        for (long arrival = start; arrival < end && count < nanos.length; count++) {
            for (long wait = arrival - System.nanoTime(); wait > 0; wait = arrival - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            work.accept(count);
            nanos[count] = System.nanoTime() - arrival;
            arrival += (long) (-Math.log(1 - random.nextDouble()) / rate * NANOS);
        }
        return new Part(LongBuffer.wrap(nanos, 0, count), System.nanoTime() - start, allocatedByThread() - allocated);
    }

    private static long allocatedByThread() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
