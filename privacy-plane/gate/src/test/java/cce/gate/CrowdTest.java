package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Columns whose values lie so close together that anything printed hits them.
class CrowdTest {
    @ParameterizedTest
    @CsvSource({
        "0.8,  15,   13,   true",
        "0.8,  60,   60,   false",
        "0.5,  0,    0,    true",
        "0.5,  10,   10,   false",
        "0.5,  10,   7,    true",
        "0.9,  5000, 4510, true",
        "0.9,  5000, 5000, false",
        "1,    40,   40,   true",
        "0.01, 40,   0,    false",
    })
    void hits_areASurpriseOrNot(double density, int printed, int hits, boolean explained) {
        assertThat(new Crowd(density, printed, hits).explains()).isEqualTo(explained);
    }

    private static final int PEOPLE = 180;

    /// Two decimals between 1.4 and 3.2, most of them taken, next to columns whose means fall in the same range.
    private static String people() {
        var random = new Random(5);
        return "ash,hue,flavour,phenols\n"
                .concat(Sample.lines(
                        0,
                        PEOPLE,
                        i -> Sample.number(2.3 + 0.27 * random.nextGaussian(), 2) + ","
                                + Sample.number(1 + 0.2 * random.nextGaussian(), 2) + ","
                                + Sample.number(2 + random.nextDouble(), 2) + ","
                                + Sample.number(2.3 + 0.6 * random.nextGaussian(), 2)));
    }

    @Test
    void meansThatFallAmongTheValues_areReleased() {
        var random = new Random(6);
        String means = Sample.lines(
                0,
                8,
                i -> Sample.number(2.3 + 0.1 * random.nextGaussian(), 2) + ","
                        + Sample.number(1 + 0.05 * random.nextGaussian(), 2) + ","
                        + Sample.number(2.5 + 0.1 * random.nextGaussian(), 2) + ","
                        + Sample.number(2.3 + 0.2 * random.nextGaussian(), 2));
        assertThat(verdict("means.csv", "ash,hue,flavour,phenols\n" + means)).isEqualTo(Verdict.RELEASE);
    }

    @Test
    void theColumnItself_isNot() {
        String column =
                people().lines().skip(1).map(row -> row.split(",")[0]).sorted().reduce("", (a, b) -> a + "\n" + b);
        assertThat(verdict("column.csv", "x" + column)).isNotEqualTo(Verdict.RELEASE);
    }

    private static Verdict verdict(String name, String text) {
        var input = new GateInput(
                List.of(new OutputFile(name, Sample.bytes(text))),
                List.of(GateDataset.of("people.csv", Sample.bytes(people()))));
        GateDecision decision = Sample.gate().review(input, GatePolicy.STATISTICS_STRICT);
        return decision.verdict();
    }
}
