package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
final class OutputTest {
    @Test
    void controlCharacters_neverReachATerminal() {
        String printed = printed(Output.Format.table, output -> {
            output.object(Output.fields("name", "a\u001b[2Jb\u009bc\rd\u202ee"));
            output.line("x\u0007y");
        });

        assertThat(printed).isEqualTo("name  a?[2Jb?c?d?e\nx?y\n");
    }

    @Test
    void rows_areAlignedAndNothingIsCutOff() {
        String id = "f".repeat(300);

        String printed = printed(
                Output.Format.table,
                output ->
                        output.rows(List.of("id", "state"), List.of(List.of(id, "released"), List.of("b", "failed"))));

        assertThat(printed)
                .isEqualTo("id" + " ".repeat(300) + "state\n" + id + "  released\nb" + " ".repeat(301) + "failed\n");
    }

    @Test
    void longLastColumn_isWrappedBetweenWordsBelowItself() {
        String sentence = "word ".repeat(60).strip();

        String printed = printed(
                Output.Format.table,
                output -> output.rows(List.of("stage", "proof"), List.of(List.of("set up", sentence))));

        assertThat(printed.lines()).allMatch(line -> line.length() <= 120).hasSize(4);
        assertThat(printed.lines().skip(2)).allMatch(line -> line.startsWith("        word"));
        assertThat(printed.lines().skip(1).map(line -> line.substring(8)).toList())
                .satisfies(lines -> assertThat(String.join(" ", lines)).isEqualTo(sentence));
    }

    @Test
    void emptyList_saysSo() {
        assertThat(printed(Output.Format.table, output -> output.rows(List.of("id"), List.of())))
                .isEqualTo("id\n(none)\n");
    }

    @Test
    void nestedObject_isPrintedWithoutJson() {
        String printed =
                printed(Output.Format.table, output -> output.object(Json.tree("""
                        {"job_id":"j","created_at":0,"job_spec":{"command":["python3","main.py"],"env":{}},
                         "failure":null,"steps":[{"state":"accepted","at":60}]}""".getBytes(StandardCharsets.UTF_8))));

        assertThat(printed).isEqualTo("""
                        job_id            j
                        created_at        1970-01-01T00:00:00Z
                        job_spec.command  python3, main.py
                        job_spec.env      -
                        failure           -

                        steps:
                        state     at
                        accepted  1970-01-01T00:01:00Z
                        """);
    }

    @Test
    void json_keepsNamesTypesAndOrder() {
        assertThat(printed(Output.Format.json, output -> output.object(Output.fields("b", 1, "a", true))))
                .isEqualToIgnoringNewLines("{\"b\":1,\"a\":true}");
        assertThat(printed(Output.Format.json, output -> output.rows(List.of("n"), List.of(List.of(7)))))
                .isEqualToIgnoringNewLines("[{\"n\":7}]");
    }

    @Test
    void json_holdsNoSentences() {
        assertThat(printed(Output.Format.json, output -> output.line("All present.")))
                .isEmpty();
    }

    private static String printed(Output.Format format, Consumer<Output> work) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        work.accept(new Output(format, new PrintStream(bytes, true, StandardCharsets.UTF_8)));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
