package cce.bench.gate;

import cce.gate.DatasetIndex;
import cce.gate.Gate;
import cce.gate.GateDataset;
import cce.gate.GateDecision;
import cce.gate.GateInput;
import cce.gate.GatePolicy;
import cce.gate.OutputFile;
import cce.gate.Parsers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What building an index and reviewing an output cost, by the size of both.
final class ReviewCost {
    private static final int COLUMNS = 10;
    private static final int ROUNDS = 7;
    private static final long PARSERS_START_MILLIS = 1500;
    private static final long MIB = 1 << 20;
    private static final long MANY_CELLS = 5_000_000;
    private static final int MANY_MIB = 32;

    private ReviewCost() {}

    /// One point: an input of so many cells, an output of so many bytes, parsed in a process of its own that was
    /// started
    /// ahead, as cced does. Every review reads the input again, as one of a sealed dataset does.
    static Map<String, Object> point(long cells, int outputMib) throws IOException, InterruptedException {
        long rows = cells / COLUMNS;
        // A large input is made while it is read, which is then part of what is measured.
        Optional<byte[]> kept = cells > MANY_CELLS ? Optional.empty() : Optional.of(new MadeUp(rows).readAllBytes());
        long start = System.nanoTime();
        var counted = new Counted(input(kept, rows));
        DatasetIndex index = DatasetIndex.builder().add("d.csv", counted).build();
        long built = System.nanoTime();
        int stored = index.toBytes().length;
        byte[] output = unrelated((int) Math.min(Integer.MAX_VALUE - 1024, outputMib * MIB));
        int rounds = cells > MANY_CELLS || outputMib > MANY_MIB ? 1 : ROUNDS;
        var spent = new ArrayList<Spent>();
        GateDecision decision;
        try (Parsers parsers = Parsers.confined()) {
            var gate = new Gate(System::nanoTime, parsers);
            do {
                parsers.prepare();
                // A long-lived daemon has had its parsers ready for a while.
                Thread.sleep(PARSERS_START_MILLIS);
                GateDataset data = GateDataset.of(index, reader -> reader.file("d.csv", input(kept, rows)));
                var before = Spent.now();
                decision = gate.review(
                        new GateInput(List.of(new OutputFile("out.csv", output)), List.of(data)), GatePolicy.SANDBOX);
                spent.add(Spent.now().since(before));
            } while (spent.size() < rounds);
        }
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("cells", cells);
        point.put("output_mib", outputMib);
        point.put("dataset_bytes", counted.bytes);
        point.put("index_bytes", stored);
        point.put("index_share", (double) stored / counted.bytes);
        point.put("build_ms", (built - start) / 1_000_000);
        point.put("first_wall_ms", spent.getFirst().wall());
        point.put("first_cpu_ms", spent.getFirst().cpu());
        point.put("wall_ms", median(spent, Spent::wall));
        point.put("cpu_ms", median(spent, Spent::cpu));
        point.put("least_wall_ms", spent.stream().mapToLong(Spent::wall).min().orElse(0));
        point.put("parsers_cpu_ms", median(spent, Spent::parsers));
        point.put("peak_heap_mib", peakHeapBytes() / MIB);
        point.put("verdict", decision.verdict().name());
        point.put(
                "because",
                decision.findings().stream()
                        .map(finding -> finding.type().name())
                        .distinct()
                        .collect(Collectors.joining(" ")));
        return point;
    }

    private static InputStream input(Optional<byte[]> kept, long rows) {
        return kept.isPresent() ? new ByteArrayInputStream(kept.get()) : new MadeUp(rows);
    }

    private static long median(List<Spent> spent, ToLongFunction<Spent> what) {
        return spent.stream()
                .mapToLong(what)
                .sorted()
                .skip(spent.size() / 2)
                .findFirst()
                .orElse(0);
    }

    /// Milliseconds: of the clock, of this process, of the processes it started that have ended.
    private record Spent(long wall, long cpu, long parsers) {
        private static final int CHILDREN_USER = 13;
        private static final int CHILDREN_SYSTEM = 14;
        private static final int MILLIS_PER_TICK = 10;

        static Spent now() throws IOException {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long children = Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]);
            return new Spent(System.nanoTime() / 1_000_000, cpuNanos() / 1_000_000, children * MILLIS_PER_TICK);
        }

        Spent since(Spent before) {
            return new Spent(wall - before.wall, cpu - before.cpu, parsers - before.parsers);
        }
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    /// Numbers with the input's ranges and precision that are none of its rows: the slow case, since much is looked up
    /// and little is found.
    private static byte[] unrelated(int bytes) {
        var random = new Random(11);
        var output = new byte[bytes];
        int filled = 0;
        while (filled < bytes) {
            var text = new StringBuilder();
            row(text, random);
            byte[] line = text.toString().getBytes(StandardCharsets.US_ASCII);
            int length = Math.min(line.length, bytes - filled);
            System.arraycopy(line, 0, output, filled, length);
            filled += length;
        }
        return output;
    }

    private static void row(StringBuilder text, Random random) {
        text.append(decimal(70 + 12 * random.nextGaussian(), 2)).append(',');
        text.append(decimal(6 + random.nextGaussian(), 3)).append(',');
        text.append(decimal(random.nextDouble() * 10, 5)).append(',');
        text.append(decimal(Math.exp(7 + random.nextGaussian()), 2)).append(',');
        text.append(18 + random.nextInt(70)).append(',');
        text.append(random.nextInt(5)).append(',');
        text.append(random.nextInt(2)).append(',');
        text.append(decimal(random.nextGaussian(), 6)).append(',');
        text.append(random.nextInt(100_000)).append(',');
        text.append((char) ('a' + random.nextInt(6))).append("-site").append('\n');
    }

    private static String decimal(double value, int decimals) {
        double power = Math.pow(10, decimals);
        long scaled = Math.round(Math.abs(value) * power);
        String digits = Long.toString(scaled);
        String padded = "0".repeat(Math.max(0, decimals + 1 - digits.length())) + digits;
        int point = padded.length() - decimals;
        return (value < 0 ? "-" : "") + padded.substring(0, point) + "." + padded.substring(point);
    }

    /// A CSV of so many rows, made while it is read: the largest would fill the memory.
    private static final class MadeUp extends InputStream {
        private static final int ROWS_AT_ONCE = 500;
        private final Random random = new Random(5);
        private long left;
        private byte[] block =
                "bmi,hba1c,dose,income,age,group,sex,score,code,site\n".getBytes(StandardCharsets.US_ASCII);
        private int at;

        MadeUp(long rows) {
            left = rows;
        }

        @Override
        public int read() {
            return ready() ? block[at++] : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (!ready()) {
                return -1;
            }
            int count = Math.min(length, block.length - at);
            System.arraycopy(block, at, into, from, count);
            at += count;
            return count;
        }

        private boolean ready() {
            if (at == block.length && left > 0) {
                var text = new StringBuilder();
                for (int i = 0; i < ROWS_AT_ONCE && left > 0; i++, left--) {
                    row(text, random);
                }
                block = text.toString().getBytes(StandardCharsets.US_ASCII);
                at = 0;
            }
            return at < block.length;
        }
    }

    private static final class Counted extends InputStream {
        private final InputStream in;
        private long bytes;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            bytes += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = in.read(into, from, length);
            bytes += Math.max(0, read);
            return read;
        }
    }

    static List<Map<String, Object>> curve(List<long[]> sizes) throws IOException, InterruptedException {
        List<Map<String, Object>> points = new ArrayList<>();
        for (long[] size : sizes) {
            Map<String, Object> point = point(size[0], (int) size[1]);
            System.err.println(String.format(Locale.ROOT, "%s", point));
            points.add(point);
        }
        return points;
    }
}
