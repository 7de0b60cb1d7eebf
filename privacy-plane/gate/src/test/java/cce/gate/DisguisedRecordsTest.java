package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Records of common values in other words, pictures of columns, people by their initials, and counts beside means.
class DisguisedRecordsTest {
    private static final int[] SIZES = {8, 12, 7, 7, 8, 2};
    private static final int[][] SURVEY = survey(1200);
    private static final Sample SAMPLE = Sample.standard();
    private static final String[] FIRST = {"Ada", "Bea", "Cai", "Dov", "Eli"};
    private static final String[] LAST = {"Abara", "Brandt", "Castel", "Dimit", "Erik", "Far", "Gallo", "Holm"};
    private static final String[] ENDS = {"son", "sen", "mann", "berg", "stad"};

    @Test
    void oneHotRecords_withoutTitles_areRecognised() {
        assertThat(types(survey("x.csv", oneHot(SURVEY, 200)))).contains(FindingType.PROJECTED_RECORDS);
    }

    @Test
    void oneHotRecords_ofOtherPeople_areReleased() {
        int[][] others = survey(1500);
        int[][] last = Arrays.copyOfRange(others, 1300, 1500);
        assertThat(types(survey("x.csv", oneHot(last, 200)))).doesNotContain(FindingType.PROJECTED_RECORDS);
    }

    @Test
    void blurredRecords_areRecognised_andOnlyThose() {
        var random = new Random(3);
        String blurred = rows(
                150,
                i -> Arrays.stream(SURVEY[i])
                        .mapToObj(v -> Sample.number(v + 0.06 * random.nextGaussian(), 2))
                        .collect(Collectors.joining(",")));
        assertThat(types(survey("t.csv", blurred))).contains(FindingType.PROJECTED_RECORDS);
        String made = rows(
                150,
                i -> Arrays.stream(SIZES)
                        .mapToObj(size -> Sample.number(1 + random.nextInt(size) + 0.06 * random.nextGaussian(), 2))
                        .collect(Collectors.joining(",")));
        assertThat(types(survey("t.csv", made))).doesNotContain(FindingType.PROJECTED_RECORDS);
    }

    @Test
    void heatMapOfRanks_isRecognised_alsoEnlargedAndTurned() {
        int[][] ranks = ranks(SAMPLE.size());
        assertThat(types(review("h.png", picture(ranks, 1, false)))).contains(FindingType.TRANSFORMED_COLUMN);
        assertThat(types(review("h.png", picture(ranks(120), 3, true)))).contains(FindingType.TRANSFORMED_COLUMN);
    }

    @Test
    void heatMapOfNothing_isNoCopy() {
        var random = new Random(4);
        int[][] noise = IntStream.range(0, SAMPLE.size())
                .mapToObj(i -> random.ints(5, 0, 256).toArray())
                .toArray(int[][]::new);
        assertThat(types(review("h.png", picture(noise, 1, false)))).doesNotContain(FindingType.TRANSFORMED_COLUMN);
    }

    @Test
    void logarithmsOfFirstRows_areRecognised() {
        String text = "v\n" + Sample.lines(0, 80, i -> Sample.number(Math.log(SAMPLE.value(i, "cost")), 4));
        assertThat(types(SAMPLE.review("v.csv", text))).contains(FindingType.TRANSFORMED_COLUMN);
        String falling = "v\n" + Sample.lines(0, 80, i -> Sample.number(1.0 / (i + 1), 4));
        assertThat(SAMPLE.review("v.csv", falling).findings()).isEmpty();
    }

    @Test
    void peopleByInitials_areMembers_andOthersAreNot() {
        String people = "name,score\n"
                + rows(
                        40,
                        i -> FIRST[i % FIRST.length] + " " + LAST[i % LAST.length] + ENDS[i / LAST.length] + "," + i);
        var data = GateDataset.of("p.csv", Sample.bytes(people));
        String own =
                "* A. Abarason, 0.5\n* B. Brandtson, 0.4\n* C. Castelson, 0.2\n* D. Farsen, 0.1\n* D. Dimitson, 0.1\n";
        assertThat(types(review(data, "m.md", own))).contains(FindingType.PERSONAL_DATA_MEMBER);
        String others = "* Z. Abarason (2019)\n* X. Miller (2020)\n* Q. Smith (2021)\n* W. Jones (2022)\n";
        assertThat(types(review(data, "m.md", others))).doesNotContain(FindingType.PERSONAL_DATA_MEMBER);
    }

    @Test
    void countsBesideMeans_thatDifferByOne_areDifferenced() {
        String all = "region,mean,n\nnorth,51.2,200\nsouth,49.8,150\neast,50.1,250\n";
        String without = "region,mean,n\nnorth,51.1,199\nsouth,49.8,150\neast,50.1,250\n";
        var input = new GateInput(
                List.of(new OutputFile("a.csv", Sample.bytes(all)), new OutputFile("b.csv", Sample.bytes(without))),
                List.of(SAMPLE.data()));
        assertThat(types(Sample.gate().review(input, GatePolicy.STATISTICS_STRICT)))
                .contains(FindingType.DIFFERENCING);
    }

    private static int[][] survey(int rows) {
        var random = new Random(99);
        return IntStream.range(0, rows)
                .mapToObj(i -> Arrays.stream(SIZES)
                        .map(size -> 1 + random.nextInt(size))
                        .toArray())
                .toArray(int[][]::new);
    }

    private static String oneHot(int[][] records, int count) {
        return rows(
                count,
                i -> IntStream.range(0, SIZES.length)
                        .mapToObj(c -> oneHot(records[i][c], SIZES[c]))
                        .collect(Collectors.joining(",")));
    }

    /// Places in the order of labels: 10, 11 and 12 before 2.
    private static String oneHot(int value, int size) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(Integer::toString)
                .sorted()
                .map(label -> label.equals(Integer.toString(value)) ? "1" : "0")
                .collect(Collectors.joining(","));
    }

    private static String rows(int count, IntFunction<String> row) {
        return Sample.lines(0, count, row);
    }

    private static GateDecision survey(String name, String text) {
        String data = "a,b,c,d,e,f\n"
                + rows(
                        SURVEY.length,
                        i -> Arrays.stream(SURVEY[i])
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(",")));
        return review(GateDataset.of("survey.csv", Sample.bytes(data)), name, text);
    }

    private static GateDecision review(GateDataset data, String name, String text) {
        var input = new GateInput(List.of(new OutputFile(name, Sample.bytes(text))), List.of(data));
        return Sample.gate().review(input, GatePolicy.STATISTICS_STRICT);
    }

    private static GateDecision review(String name, byte[] bytes) {
        return SAMPLE.review(new OutputFile(name, bytes));
    }

    private static List<FindingType> types(GateDecision decision) {
        return decision.findings().stream().map(Finding::type).toList();
    }

    /// Of the first records, the rank of each value of five columns, 0 to 255.
    private static int[][] ranks(int count) {
        List<String> columns = List.of("weight", "glucose", "pressure", "marker", "cost");
        var ranks = new int[count][columns.size()];
        for (int c = 0; c < columns.size(); c++) {
            String column = columns.get(c);
            double[] sorted = IntStream.range(0, count)
                    .mapToDouble(i -> SAMPLE.value(i, column))
                    .sorted()
                    .toArray();
            for (int i = 0; i < count; i++) {
                ranks[i][c] = Arrays.binarySearch(sorted, SAMPLE.value(i, column)) * 255 / count;
            }
        }
        return ranks;
    }

    private static byte[] picture(int[][] values, int scale, boolean turned) {
        int down = (turned ? values[0].length : values.length) * scale;
        int across = (turned ? values.length : values[0].length) * scale;
        var image = new BufferedImage(across, down, BufferedImage.TYPE_BYTE_GRAY);

        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                int row = (turned ? x : y) / scale;
                int column = (turned ? y : x) / scale;
                image.getRaster().setSample(x, y, 0, values[row][column]);
            }
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new IllegalStateException("Memory can be written to.", e);
        }
        return out.toByteArray();
    }
}
