package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Samples of a column behind a function that everybody can undo.
class CurveMatchTest {
    private static final Sample SAMPLE = Sample.standard();

    static List<Arguments> functions() {
        return List.of(
                Arguments.of("log", (DoubleUnaryOperator) Math::log),
                Arguments.of("log10", (DoubleUnaryOperator) Math::log10),
                Arguments.of("log1p", (DoubleUnaryOperator) Math::log1p),
                Arguments.of("sqrt", (DoubleUnaryOperator) Math::sqrt),
                Arguments.of("square", (DoubleUnaryOperator) x -> x * x),
                Arguments.of("cbrt", (DoubleUnaryOperator) Math::cbrt));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void sampleBehindAFunction_blocked(String name, DoubleUnaryOperator function) {
        String text = "x\n"
                + Sample.lines(
                        0, 60, i -> Sample.number(function.applyAsDouble(SAMPLE.value(i * 7 % 600, "weight")), 6));
        assertThat(SAMPLE.review("t.csv", text).findings())
                .anyMatch(finding -> finding.type() == FindingType.TRANSFORMED_COLUMN);
    }

    @Test
    void reciprocal_blocked() {
        String text = "x\n" + Sample.lines(0, 60, i -> Sample.number(1 / SAMPLE.value(i * 7 % 600, "weight"), 9));
        assertThat(SAMPLE.review("t.csv", text).findings())
                .anyMatch(finding -> finding.type() == FindingType.TRANSFORMED_COLUMN);
    }

    @Test
    void logarithmsOfCounts_areReleased() {
        String text = "k,log_k\n" + Sample.lines(1, 61, i -> i + "," + Sample.number(Math.log(i), 6));
        assertThat(SAMPLE.review("t.csv", text).findings()).isEmpty();
    }

    @Test
    void logarithmsOfOtherNumbers_areReleased() {
        var random = new Random(4);
        String text =
                "loglik\n" + Sample.lines(0, 40, i -> Sample.number(Math.log(70 + 12 * random.nextGaussian()), 6));
        assertThat(SAMPLE.review("t.csv", text).findings()).isEmpty();
    }
}
