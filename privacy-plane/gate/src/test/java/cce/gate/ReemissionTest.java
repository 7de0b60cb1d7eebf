package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;

import cce.gate.Reemission.Released;
import cce.gate.Reemission.Rules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/// What leaves is what was read, written anew.
class ReemissionTest {
    @Test
    void csvWithQuotesSpacesAndDigits_canonical() {
        Released released = only("a.csv", "\"n\";\"mean\"\r\n12;0.123456789\r\n7;3.0000\r\n");
        assertThat(released.name()).isEqualTo("out-0001.csv");
        assertThat(text(released)).isEqualTo("n,mean\n12,0.123457\n7,3\n");
    }

    @Test
    void jsonKeysAndWhiteSpace_canonical() {
        Released released = only("m.json", "{\"b\" : 1,\n \"a\":0.98712345678, \"n\": 1234567890123}");
        assertThat(text(released)).isEqualTo("{\"a\":0.987123,\"b\":1,\"n\":1234567890123}\n");
    }

    @Test
    void twoSpellingsOfOneContent_sameBytes() {
        byte[] one = only("a.json", "{\"x\":[1.50,2e0],\"y\":\"a\\u200bb\"}").bytes();
        byte[] other = only("b.json", "{ \"y\":\"ab\", \"x\":[15e-1, 2.0] }").bytes();
        assertThat(one).isEqualTo(other);
    }

    @Test
    void invisibleAndTrailingCharacters_gone() {
        Released released = only("log.txt", "loss\u200b 0.5 \t\r\nend\ufe0f\u202e\t \r\n\r\n\r\n\r\nx\n");
        assertThat(text(released)).isEqualTo("loss 0.5\nend\n\nx\n");
    }

    @Test
    void htmlCommentsAndAttributes_gone() {
        Released released = only(
                "r.html", "<html><!-- secret --><table><tr><td title=\"hidden\">a</td><td>1</td></tr></table></html>");
        assertThat(text(released)).isEqualTo("a  1\n");
    }

    @Test
    void notebookMetadataAndWidgets_gone() {
        String notebook =
                "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{\"w\":\"hidden\"},\"cells\":[{\"cell_type\":"
                        + "\"code\",\"metadata\":{\"x\":\"hidden\"},\"source\":[\"1+1\"],\"outputs\":[{\"output_type\":\"stream\","
                        + "\"name\":\"stdout\",\"text\":[\"2\\n\"]},{\"output_type\":\"display_data\",\"data\":{\"text/html\":"
                        + "\"hidden\"}}]}]}";
        assertThat(text(only("a.ipynb", notebook)))
                .contains("1+1")
                .contains("2\\n")
                .doesNotContain("hidden");
    }

    @Test
    void zipCommentsNamesAndTimes_gone() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.setComment("hidden");
            var entry = new ZipEntry("hidden-name.csv");
            entry.setComment("hidden");
            zip.putNextEntry(entry);
            zip.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        }
        Released released = only(new OutputFile("a.zip", out.toByteArray()));
        assertThat(new String(released.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("hidden");
        try (var zip = new ZipInputStream(new ByteArrayInputStream(released.bytes()))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("member-0001.csv");
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("a,b\n1,2\n");
        }
    }

    @Test
    void gzipWithTrailer_held() {
        byte[] packed = Sample.gzip(Sample.bytes("a,b\n1,2\n"));
        byte[] longer = Arrays.copyOf(packed, packed.length + 20);
        longer[packed.length + 3] = 7;
        assertThat(all(new OutputFile("a.gz", longer)).complete()).isFalse();
    }

    @Test
    void gzip_rewrittenInside() throws IOException {
        Released released = only(new OutputFile("a.gz", Sample.gzip(Sample.bytes("a;b\r\n1;2\r\n"))));
        assertThat(released.name()).isEqualTo("out-0001.csv.gz");
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(released.bytes()))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("a,b\n1,2\n");
        }
    }

    @Test
    void unknownBytes_held() {
        Reemission.Result result = all(new OutputFile("w.bin", new byte[] {1, 2, 3, 0, 4}));
        assertThat(result.files()).isEmpty();
        assertThat(result.held()).hasSize(1);
    }

    @Test
    void exactRules_keepNamesAndDigits() {
        var output = new OutputFile("coef.json", Sample.bytes("{\"c\":0.12345678901234567}"));
        Released released = Reemission.of(List.of(output), Rules.EXACT).files().getFirst();
        assertThat(released.name()).isEqualTo("coef.json");
        assertThat(text(released)).contains("0.12345678901234567");
    }

    @Test
    void capacity_isAboutTheCompressedSize() {
        long little =
                all(new OutputFile("a.txt", Sample.bytes("x".repeat(10_000)))).capacityBits();
        long much = all(new OutputFile("a.csv", Sample.bytes(Sample.standard().csv())))
                .capacityBits();
        assertThat(little).isLessThan(1000);
        assertThat(much).isGreaterThan(100_000);
    }

    private static Released only(String name, String content) {
        return only(new OutputFile(name, Sample.bytes(content)));
    }

    private static Released only(OutputFile output) {
        Reemission.Result result = all(output);
        assertThat(result.held()).isEmpty();
        return result.files().getFirst();
    }

    private static Reemission.Result all(OutputFile output) {
        return Reemission.of(List.of(output), Rules.STRICT);
    }

    private static String text(Released released) {
        return new String(released.bytes(), StandardCharsets.UTF_8);
    }
}
