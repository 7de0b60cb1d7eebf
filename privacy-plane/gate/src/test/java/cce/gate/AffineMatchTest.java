package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cce.gate.input.DatasetReader;
import cce.gate.input.InputColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class AffineMatchTest {
    private static final int SHOWN = 60;

    @Test
    void sampleOfSmallColumnOnAnotherScale_follows() throws IOException {
        assertThat(follows(column(400, 2), 3, value -> 1.8 * value + 32)).isTrue();
    }

    @Test
    void sampleOfLargeStandardisedColumn_follows() throws IOException {
        InputColumn column = column(5000, 4);
        double mean = Arrays.stream(column.values()).average().orElseThrow();
        double squares = Arrays.stream(column.values())
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = Math.sqrt(squares / (column.rows() - 1));
        assertThat(column.distinctNumbers()).isGreaterThan(900);
        assertThat(follows(column, 6, value -> (value - mean) / deviation)).isTrue();
    }

    @Test
    void sampleOfLargeColumnScaledToItsRange_follows() throws IOException {
        InputColumn column = column(5000, 4);
        double least = Arrays.stream(column.values()).min().orElseThrow();
        double most = Arrays.stream(column.values()).max().orElseThrow();
        assertThat(follows(column, 7, value -> (value - least) / (most - least)))
                .isTrue();
    }

    @Test
    void sampleOfLargeShiftedColumn_follows() throws IOException {
        InputColumn column = column(5000, 4);
        assertThat(follows(column, 4, value -> value + 1000)).isTrue();
        assertThat(follows(column, 4, value -> 17.5 - value)).isTrue();
    }

    @Test
    void theColumnItself_isNoTransform() throws IOException {
        assertThat(follows(column(5000, 4), 4, value -> value)).isFalse();
    }

    @Test
    void otherValuesOfTheSameSpread_doNotFollow() throws IOException {
        InputColumn column = column(5000, 4);
        var random = new Random(77);
        assertThat(follows(column, 6, value -> Math.rint(random.nextGaussian() * 1e6) / 1e6))
                .isFalse();
    }

    @Test
    void columnThatFillsItsRange_isNotRecognised() throws IOException {
        // Whole numbers from 0 to 99 lie on a line with any other whole numbers.
        var text = new StringBuilder("a\n");
        for (int i = 0; i < 1000; i++) {
            text.append(i % 100).append('\n');
        }
        assertThat(follows(read(text.toString()), 0, value -> value + 7)).isFalse();
    }

    @Test
    void tooFewValues_areNotJudged() throws IOException {
        InputColumn column = column(5000, 4);
        double[] shown = Arrays.stream(column.values())
                .limit(10)
                .map(value -> value + 1000)
                .toArray();
        assertThat(AffineMatch.follows(shown, 4, column, new AffineMatch.Allowance(), budget()))
                .isFalse();
    }

    private static boolean follows(InputColumn column, int decimals, DoubleUnaryOperator transform) {
        double scale = Math.pow(10, decimals);
        double[] shown = Arrays.stream(column.values())
                .skip(100)
                .limit(SHOWN)
                .map(transform)
                .map(value -> Math.rint(value * scale) / scale)
                .toArray();
        return AffineMatch.follows(shown, decimals, column, new AffineMatch.Allowance(), budget());
    }

    private static Budget budget() {
        return new Budget(() -> 0, 1000);
    }

    private static InputColumn column(int rows, int decimals) throws IOException {
        var random = new Random(41);
        var text = new StringBuilder("a\n");
        for (int i = 0; i < rows; i++) {
            text.append(Sample.number(70 + 12 * random.nextGaussian(), decimals))
                    .append('\n');
        }
        return read(text.toString());
    }

    private static InputColumn read(String csv) throws IOException {
        var reader = new DatasetReader();
        reader.read("data.csv", new ByteArrayInputStream(Sample.bytes(csv)));
        return reader.contents().tables().getFirst().columns().getFirst();
    }
}
