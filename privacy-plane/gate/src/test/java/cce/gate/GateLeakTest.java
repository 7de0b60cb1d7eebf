package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/// Leaks that must not be released, each blocked for the right reason.
class GateLeakTest {
    private static final Sample SAMPLE = Sample.standard();

    @Test
    void rowsInClear_blocked() {
        GateDecision decision = SAMPLE.review("result.csv", SAMPLE.csv(100, 140));
        assertBlocked(decision, FindingType.LEAKED_RECORDS);
        assertThat(decision.leakage().leakedRows()).isEqualTo(40);
        assertThat(decision.leakage().decoyRows()).isLessThan(1);
    }

    @Test
    void singleRowOfNumbers_blocked() {
        String row = SAMPLE.columns(17, 18, "age", "stage", "weight", "glucose", "pressure", "marker", "cost");
        assertBlocked(SAMPLE.review("note.txt", "worst case was " + row), FindingType.LEAKED_RECORDS);
    }

    @Test
    void numericRowsWithoutHeaderAndShuffled_blocked() {
        var lines = new ArrayList<>(
                SAMPLE.columns(0, 60, "cost", "glucose", "marker").lines().toList());
        Collections.shuffle(lines, new Random(1));
        assertBlocked(SAMPLE.review("out.txt", String.join("\n", lines)), FindingType.LEAKED_RECORDS);
    }

    @Test
    void base64_blocked() {
        byte[] rows = Sample.bytes(SAMPLE.csv(0, 30));
        String text = "weights = " + Base64.getEncoder().encodeToString(rows);
        assertBlocked(SAMPLE.review("model.txt", text), FindingType.LEAKED_RECORDS);
    }

    @Test
    void base64UrlOverWrappedLines_blocked() {
        String mime = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(Sample.bytes(SAMPLE.csv(0, 30)));
        assertBlocked(SAMPLE.review("model.txt", mime), FindingType.LEAKED_RECORDS);
    }

    @Test
    void hex_blocked() {
        String hex = HexFormat.of().formatHex(Sample.bytes(SAMPLE.csv(0, 30)));
        assertBlocked(SAMPLE.review("log.txt", "done\n" + hex + "\n"), FindingType.LEAKED_RECORDS);
    }

    @Test
    void gzipInJsonString_blocked() {
        String packed = Base64.getEncoder().encodeToString(Sample.gzip(Sample.bytes(SAMPLE.csv(0, 50))));
        assertBlocked(
                SAMPLE.review("metrics.json", "{\"auc\":0.9,\"state\":\"" + packed + "\"}"),
                FindingType.LEAKED_RECORDS);
    }

    @Test
    void nestedZip_blocked() {
        byte[] inner = zip("a/data.bin", Sample.gzip(Sample.bytes(SAMPLE.csv(0, 50))));
        assertBlocked(SAMPLE.review(new OutputFile("r.zip", zip("inner.zip", inner))), FindingType.LEAKED_RECORDS);
    }

    @Test
    void gzipBehindTextOfBinaryFile_blocked() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
        out.writeBytes(Sample.gzip(Sample.bytes(SAMPLE.csv(0, 50))));
        assertBlocked(SAMPLE.review(new OutputFile("x.dat", out.toByteArray())), FindingType.LEAKED_RECORDS);
    }

    @Test
    void byteListInJson_blocked() {
        byte[] packed = Sample.gzip(Sample.bytes(SAMPLE.csv(0, 50)));
        String list = IntStream.range(0, packed.length)
                .mapToObj(i -> Integer.toString(packed[i] & 0xff))
                .collect(Collectors.joining(",", "[", "]"));
        assertBlocked(SAMPLE.review("weights.json", list), FindingType.LEAKED_RECORDS);
    }

    @Test
    void jsonRecordsWithRenamedColumns_blocked() {
        String records = IntStream.range(0, 30)
                .mapToObj(i -> "{\"a\":%s,\"b\":%s,\"c\":%s}"
                        .formatted(SAMPLE.value(i, "cost"), SAMPLE.value(i, "marker"), SAMPLE.value(i, "glucose")))
                .collect(Collectors.joining(",", "[", "]"));
        assertBlocked(SAMPLE.review("r.json", records), FindingType.LEAKED_RECORDS);
    }

    @Test
    void rowsTurnedIntoColumns_blocked() {
        String transposed = List.of("age", "weight", "glucose", "pressure", "marker", "cost").stream()
                .map(name -> IntStream.range(0, 30)
                        .mapToObj(i -> "" + SAMPLE.value(i, name))
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n"));
        assertBlocked(SAMPLE.review("t.csv", transposed), FindingType.LEAKED_RECORDS);
    }

    @Test
    void oneColumnShuffled_blocked() {
        var lines = new ArrayList<>(SAMPLE.columns(0, 200, "cost").lines().toList());
        Collections.shuffle(lines, new Random(2));
        assertBlocked(SAMPLE.review("values.csv", "x\n" + String.join("\n", lines)), FindingType.LEAKED_COLUMN);
    }

    @Test
    void columnsShuffledIndependently_blocked() {
        var columns = List.of("weight", "glucose", "cost").stream()
                .map(name -> {
                    var values =
                            new ArrayList<>(SAMPLE.columns(0, 600, name).lines().toList());
                    Collections.shuffle(values, new Random(name.hashCode()));
                    return values;
                })
                .toList();
        String text =
                Sample.lines(0, 600, i -> columns.stream().map(c -> c.get(i)).collect(Collectors.joining(",")));
        assertBlocked(SAMPLE.review("values.csv", text), FindingType.LEAKED_COLUMN);
    }

    @Test
    void valuesRounded_blocked() {
        String text = Sample.lines(
                0,
                120,
                i -> Sample.number(SAMPLE.value(i, "weight"), 1) + "," + Sample.number(SAMPLE.value(i, "glucose"), 2)
                        + "," + Sample.number(SAMPLE.value(i, "marker"), 2) + ","
                        + Sample.number(SAMPLE.value(i, "cost"), 0));
        assertBlocked(SAMPLE.review("rounded.csv", "a,b,c,d\n" + text), FindingType.LEAKED_RECORDS);
    }

    @Test
    void columnScaled_blocked() {
        String text = Sample.lines(0, 600, i -> Sample.number(SAMPLE.value(i, "cost") * 0.0173 - 4.2, 6));
        assertBlocked(SAMPLE.review("scaled.csv", "z\n" + text), FindingType.TRANSFORMED_COLUMN);
    }

    @Test
    void columnWithNoise_blocked() {
        var random = new Random(3);
        String text = Sample.lines(
                0, 600, i -> Sample.number(SAMPLE.value(i, "weight") * (1 + 0.001 * random.nextGaussian()), 4));
        assertBlocked(SAMPLE.review("noisy.csv", "z\n" + text), FindingType.TRANSFORMED_COLUMN);
    }

    @Test
    void sampledRowsWithNoise_blocked() {
        var random = new Random(4);
        String text = Sample.lines(
                100,
                180,
                i -> List.of("weight", "glucose", "pressure", "marker", "cost").stream()
                        .map(name -> Sample.number(SAMPLE.value(i, name) * (1 + 0.005 * random.nextGaussian()), 4))
                        .collect(Collectors.joining(",")));
        assertBlocked(
                SAMPLE.review("noisy.csv", "weight,glucose,pressure,marker,cost\n" + text), FindingType.NOISY_RECORDS);
    }

    @Test
    void commonValuesOnly_blocked() {
        String text = "age,region,stage\n" + SAMPLE.columns(0, 60, "age", "region", "stage");
        assertBlocked(SAMPLE.review("head.csv", text), FindingType.PROJECTED_RECORDS);
    }

    @Test
    void predictionPerRecord_blocked() {
        var random = new Random(5);
        String text = Sample.lines(0, 600, i -> "" + random.nextDouble());
        assertBlocked(SAMPLE.review("p.csv", "p\n" + text), FindingType.PER_RECORD_EXACT);
    }

    @Test
    void smallCellsCounted_blocked() {
        assertBlocked(SAMPLE.review("t.csv", "age,stage,count\n" + counts("age", "stage")), FindingType.SMALL_CELL);
    }

    @Test
    void smallCellsBehindMeans_blocked() {
        var sums = new TreeMap<String, double[]>();
        for (int i = 0; i < SAMPLE.size(); i++) {
            double[] sum = sums.computeIfAbsent(
                    SAMPLE.columns(i, i + 1, "age", "stage").strip(), k -> new double[2]);
            sum[0] += SAMPLE.value(i, "cost");
            sum[1]++;
        }
        String text = sums.entrySet().stream()
                .map(e -> e.getKey() + "," + Sample.number(e.getValue()[0] / e.getValue()[1], 4))
                .collect(Collectors.joining("\n"));
        assertBlocked(SAMPLE.review("t.csv", "age,stage,mean_cost\n" + text), FindingType.SMALL_CELL);
    }

    @Test
    void twoCountsOnePersonApart_blocked() {
        String all = counts("stage");
        String[] first = all.lines().findFirst().orElseThrow().split(",");
        String less = all.replaceFirst("," + first[1], "," + (Integer.parseInt(first[1]) - 1));
        GateDecision decision = SAMPLE.review(
                new OutputFile("a.csv", Sample.bytes("stage,count\n" + all)),
                new OutputFile("b.csv", Sample.bytes("stage,count\n" + less)));
        assertBlocked(decision, FindingType.DIFFERENCING);
    }

    @Test
    void countOnePersonApartFromEarlierRelease_blocked() {
        String all = counts("stage");
        String[] first = all.lines().findFirst().orElseThrow().split(",");
        String less = all.replaceFirst("," + first[1], "," + (Integer.parseInt(first[1]) - 1));
        GateDecision earlier = SAMPLE.review("a.csv", "stage,count\n" + all);
        assertThat(earlier.verdict()).isEqualTo(Verdict.RELEASE);
        var input = new GateInput(
                List.of(new OutputFile("b.csv", Sample.bytes("stage,count\n" + less))),
                List.of(SAMPLE.data()),
                List.of(earlier.sketch()));
        assertBlocked(Sample.gate().review(input, GatePolicy.STATISTICS_STRICT), FindingType.DIFFERENCING);
    }

    @Test
    void emailOfRecordInLog_blocked() {
        String log = "WARN bad value for " + SAMPLE.row(7).get(1) + "\n";
        assertBlocked(SAMPLE.review("run.log", log), FindingType.PERSONAL_DATA_MEMBER);
    }

    @Test
    void nameOfRecordInLog_blocked() {
        assertBlocked(
                SAMPLE.review("run.log", "skipped " + SAMPLE.row(7).get(0) + "."), FindingType.PERSONAL_DATA_MEMBER);
    }

    @Test
    void unknownEmail_held() {
        assertThat(SAMPLE.review("run.log", "see someone.else@clinic.example for help")
                        .verdict())
                .isEqualTo(Verdict.HOLD);
    }

    @Test
    void rowsInFileNames_notReleased() {
        OutputFile[] files = IntStream.range(0, 20)
                .mapToObj(i -> new OutputFile(
                        "x_"
                                + Base64.getUrlEncoder()
                                        .withoutPadding()
                                        .encodeToString(Sample.bytes(SAMPLE.columns(
                                                i, i + 1, "age", "weight", "glucose", "pressure", "marker", "cost")))
                                + ".txt",
                        Sample.bytes("ok")))
                .toArray(OutputFile[]::new);
        GateDecision decision = SAMPLE.review(files);
        assertBlocked(decision, FindingType.LEAKED_RECORDS);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.NAME_CHANNEL);
    }

    @Test
    void randomBytes_held() {
        var bytes = new byte[20_000];
        new Random(6).nextBytes(bytes);
        GateDecision decision = SAMPLE.review(new OutputFile("weights.bin", bytes));
        assertThat(decision.verdict()).isEqualTo(Verdict.HOLD);
        assertThat(decision.coverage().bytesOpaque()).isEqualTo(20_000);
    }

    @Test
    void randomBytesInBase64_notReleased() {
        var bytes = new byte[2000];
        new Random(7).nextBytes(bytes);
        GateDecision decision =
                SAMPLE.review("m.json", "{\"w\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}");
        assertThat(decision.verdict()).isNotEqualTo(Verdict.RELEASE);
    }

    @Test
    void digitsBeyondDouble_held() {
        assertThat(SAMPLE.review("c.txt", "coef 0.48210937461928374650192837465\ncoef2 1.92837465019283746501928374")
                        .verdict())
                .isEqualTo(Verdict.HOLD);
    }

    private static String counts(String... names) {
        var counts = new TreeMap<String, Integer>();
        SAMPLE.columns(0, SAMPLE.size(), names).lines().forEach(key -> counts.merge(key, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(e -> e.getKey() + "," + e.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static byte[] zip(String name, byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private static void assertBlocked(GateDecision decision, FindingType type) {
        assertThat(decision.findings()).as("findings").anyMatch(f -> f.type() == type);
        assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
    }
}
