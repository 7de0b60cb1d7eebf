package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of people, which namesakes share, and names of things, which many records share.
class IdentityTest {
    private static final int ROWS = 600;

    /// Each of 200 names three times.
    private static String table(String title, int names) {
        return title + ",score\n" + Sample.lines(0, ROWS, i -> name(i % names) + "," + i % 7);
    }

    private static String name(int i) {
        return new String(new char[] {(char) ('A' + i % 26), (char) ('a' + i / 26), 'x', 'o'}) + " Quist"
                + (char) ('a' + i % 23);
    }

    private static Verdict verdict(String output, String data) {
        var input = new GateInput(
                List.of(new OutputFile("report.md", Sample.bytes(output))),
                List.of(GateDataset.of("people.csv", Sample.bytes(data))));
        return Sample.gate().review(input, GatePolicy.STATISTICS_STRICT).verdict();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "Full name",
                "patient_name",
                "Surname",
                "lastName",
                "patientName",
                "patient",
                "person.name"
            })
    void nameOfAPersonWithNamesakes_isNotReleased(String title) {
        assertThat(verdict("- " + name(5) + " scored 6.0\n", table(title, 200))).isEqualTo(Verdict.BLOCK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filename_length", "renamed", "ward", "enamel"})
    void otherTitles_doNotSayWhoARecordIsOf(String title) {
        assertThat(verdict("- " + name(5) + " scored 6.0\n", table(title, 100))).isEqualTo(Verdict.RELEASE);
    }

    @Test
    void nameThatManyRecordsShare_isOfAThing() {
        assertThat(verdict("- " + name(5) + ": mean 3.2\n", table("country name", 30)))
                .isEqualTo(Verdict.RELEASE);
    }
}
