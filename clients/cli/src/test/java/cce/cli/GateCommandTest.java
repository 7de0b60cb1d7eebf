package cce.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import cce.gate.CorpusReport.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
class GateCommandTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void scan_ofAnAggregate_ends0AndOfRows_ends11() throws IOException {
        String table = table(300);
        Path input = write("data.csv", table);
        write("safe/report.txt", "We analysed 300 records.\n");
        Path leak = write("leak/rows.csv", table.lines().limit(100).reduce("", (a, b) -> a + b + "\n"));

        assertThat(scan(input, folder.resolve("safe"))).isEqualTo(ExitCode.OK);
        assertThat(scan(input, folder.resolve("leak"))).isEqualTo(ExitCode.BLOCK);
        assertThat(scan(input, leak)).isEqualTo(ExitCode.BLOCK);
    }

    @Test
    void scan_withAReportFile_writesTheWholeReportThereOnly() throws IOException {
        Path input = write("data.csv", table(300));
        Path safe = write("safe/report.txt", "We analysed 300 records.\n");
        Path report = folder.resolve("report.json");

        int code = CceMain.run(
                "gate", "scan", "--input", "" + input, "--output", "" + safe, "--report", "" + report, "-o", "json");

        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(report)).contains("\"verdict\":\"RELEASE\"").contains("\"coverage\"");
    }

    @Test
    void scan_withoutInputOrWithAnUnknownPolicy_isWrongUsage() throws IOException {
        Path safe = write("safe/report.txt", "nothing\n");

        assertThat(CceMain.run("gate", "scan", "--output", "" + safe)).isEqualTo(ExitCode.USAGE);
        assertThat(scan(folder.resolve("absent.csv"), safe)).isEqualTo(ExitCode.USAGE);
        assertThat(CceMain.run("gate", "scan", "--input", "" + safe, "--output", "" + safe, "--policy", "nonesuch"))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void corpus_withWindowsLineEndsMissingFoldersAndExtraFiles_isScoredAsFarAsItGoes() throws IOException {
        write("inputs/D.csv", table(300));
        write("L1/out/rows.csv", table(300));
        write("S1/out/report.txt", "We analysed 300 records.\n");
        write("stray/file.txt", "not a case");
        String labels = String.join(
                "\r\n",
                "\uFEFFid\tdataset\tlabel\tsplit\tcategory",
                "L1\tD\tBLOCK\tdev\trows",
                "",
                "S1\tD\tPASS\tdev\tlog",
                "S2\tD\tpass",
                "X1\tabsent\tREVIEW\tdev\tother");
        write("labels.tsv", labels);

        assertThat(new CorpusFolder(folder).cases())
                .extracting(CorpusFolder.Case::id, CorpusFolder.Case::expected, CorpusFolder.Case::category)
                .containsExactly(
                        tuple("L1", Expected.BLOCK, "rows"),
                        tuple("S1", Expected.PASS, "log"),
                        tuple("S2", Expected.PASS, ""),
                        tuple("X1", Expected.REVIEW, "other"));
        assertThat(CceMain.run("gate", "corpus", "" + folder, "-o", "json")).isEqualTo(ExitCode.OK);
    }

    @Test
    void corpus_thatReleasesALabelledLeak_ends12() throws IOException {
        write("inputs/D.csv", table(300));
        write("L1/out/report.txt", "We analysed 300 records.\n");
        write("labels.tsv", "id\tdataset\tlabel\nL1\tD\tBLOCK\n");

        assertThat(CceMain.run("gate", "corpus", "" + folder)).isEqualTo(ExitCode.LEAK_RELEASED);
    }

    @Test
    void corpus_whoseLabelsPointOutOfTheFolderOrAreNoLabels_isRefused() throws IOException {
        for (String line :
                new String[] {"../x\tD\tBLOCK", "/etc\tD\tBLOCK", "A\t../../etc\tPASS", "A\tD\tMAYBE", "\tD\tPASS"}) {
            write("labels.tsv", "id\tdataset\tlabel\n" + line + "\n");
            assertThatThrownBy(() -> new CorpusFolder(folder).cases()).as(line).isInstanceOf(CliException.class);
        }
        write("labels.tsv", "name\tlabel\nA\tPASS\n");
        assertThat(CceMain.run("gate", "corpus", "" + folder)).isEqualTo(ExitCode.USAGE);
        assertThat(CceMain.run("gate", "corpus", "" + folder.resolve("absent"))).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void index_ofADataset_endsWell() throws IOException {
        assertThat(CceMain.run("gate", "index", "" + write("data.csv", table(300)), "-o", "json"))
                .isEqualTo(ExitCode.OK);
    }

    private static int scan(Path input, Path output) {
        return CceMain.run("gate", "scan", "--input", "" + input, "--output", "" + output);
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, content);
    }

    private static String table(int rows) {
        var random = new Random(7);
        var text = new StringBuilder("height,weight,income,city\n");
        for (int i = 0; i < rows; i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "%.2f,%.3f,%d,%s%n",
                    170 + 10 * random.nextGaussian(),
                    70 + 12 * random.nextGaussian(),
                    10_000 + random.nextInt(90_000),
                    random.nextBoolean() ? "north" : "south"));
        }
        return text.toString();
    }
}
