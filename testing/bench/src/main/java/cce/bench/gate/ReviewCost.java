package cce.bench.gate;

import cce.gate.DatasetIndex;
import cce.gate.Gate;
import cce.gate.GateDataset;
import cce.gate.GateDecision;
import cce.gate.GateInput;
import cce.gate.GatePolicy;
import cce.gate.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// What building an index and reviewing an output cost, by the size of both.
final class ReviewCost {
    private static final int COLUMNS = 10;
    private static final int ROUNDS = 5;
    private static final long MIB = 1 << 20;
    private static final long MANY_CELLS = 5_000_000;
    private static final int MANY_MIB = 32;

    private ReviewCost() {}

    /// One point: an input of so many cells, an output of so many bytes. Every review reads the input again, as one
    /// of a sealed dataset does.
    static Map<String, Object> point(long cells, int outputMib) throws IOException {
        long rows = cells / COLUMNS;
        long start = System.nanoTime();
        var counted = new Counted(new MadeUp(rows));
        DatasetIndex index = DatasetIndex.builder().add("d.csv", counted).build();
        long built = System.nanoTime();
        int stored = index.toBytes().length;
        byte[] output = unrelated((int) Math.min(Integer.MAX_VALUE - 1024, outputMib * MIB));
        int rounds = cells > MANY_CELLS || outputMib > MANY_MIB ? 1 : ROUNDS;
        double[] millis = new double[rounds];
        double[] busy = new double[rounds];
        String verdict = "";
        for (int round = 0; round < rounds; round++) {
            GateDataset data = GateDataset.of(index, reader -> reader.file("d.csv", new MadeUp(rows)));
            long cpu = cpuNanos();
            long before = System.nanoTime();
            GateDecision decision = new Gate(System::nanoTime)
                    .review(
                            new GateInput(List.of(new OutputFile("out.csv", output)), List.of(data)),
                            GatePolicy.SANDBOX);
            millis[round] = (System.nanoTime() - before) / 1e6;
            busy[round] = (cpuNanos() - cpu) / 1e6;
            verdict = decision.verdict().name();
        }
        double cold = millis[0];
        Arrays.sort(millis);
        Arrays.sort(busy);
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("cells", cells);
        point.put("output_mib", outputMib);
        point.put("dataset_bytes", counted.bytes);
        point.put("index_bytes", stored);
        point.put("index_share", (double) stored / counted.bytes);
        point.put("build_ms", (built - start) / 1_000_000);
        point.put("review_cold_ms", Math.round(cold));
        point.put("review_ms", Math.round(millis[rounds / 2]));
        point.put("review_cpu_ms", Math.round(busy[rounds / 2]));
        point.put("peak_heap_mib", peakHeapBytes() / MIB);
        point.put("verdict", verdict);
        return point;
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
        var text = new StringBuilder(bytes + 100);
        while (text.length() < bytes) {
            row(text, random);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
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

    static List<Map<String, Object>> curve(List<long[]> sizes) throws IOException {
        List<Map<String, Object>> points = new ArrayList<>();
        for (long[] size : sizes) {
            Map<String, Object> point = point(size[0], (int) size[1]);
            System.err.println(String.format(Locale.ROOT, "%s", point));
            points.add(point);
        }
        return points;
    }
}
