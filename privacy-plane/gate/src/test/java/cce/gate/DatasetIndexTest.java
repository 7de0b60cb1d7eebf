package cce.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.gate.input.InputTable;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatasetIndexTest {
    @Test
    void bytes_readBackToTheSameRowsAndBytes() {
        DatasetIndex built = Sample.standard().index();
        DatasetIndex read = DatasetIndex.fromBytes(built.toBytes());
        assertThat(read.rows()).isEqualTo(600);
        assertThat(read.toBytes()).isEqualTo(built.toBytes());
        InputTable table = read.contents().tables().getFirst();
        assertThat(table.columns()).hasSize(10);
        assertThat(table.columns().get(9).name()).isEqualTo("cost");
    }

    @Test
    void index_isAtMostATwentiethOfItsDataset() {
        for (int rows : new int[] {300, 1_000, 20_000}) {
            Sample sample = Sample.of(rows);
            int index = sample.index().toBytes().length;
            assertThat(index * 20L)
                    .as(rows + " rows")
                    .isLessThanOrEqualTo(sample.csv().length());
        }
        String prose = Sample.lines(0, 20_000, i -> "the word " + i + " of many in a long text that is no table");
        assertThat(of(prose).toBytes().length * 20L).isLessThanOrEqualTo(prose.length());
    }

    @Test
    void sampledRows_areRowsOfTheDataset() {
        Sample sample = Sample.of(2_000);
        InputTable table = sample.index().contents().tables().getFirst();
        assertThat(table.rows()).isBetween(10, 200);
        var costs = new java.util.HashMap<String, Double>();
        for (int row = 0; row < sample.size(); row++) {
            costs.put(sample.row(row).getFirst(), sample.value(row, "cost"));
        }
        for (int row = 0; row < table.rows(); row++) {
            int name = table.columns().getFirst().code(row);
            assertThat(costs.get(table.columns().getFirst().text(name).orElseThrow()))
                    .isEqualTo(table.columns().get(9).value(row));
        }
    }

    @Test
    void damagedBytes_refused() {
        byte[] bytes = Sample.of(50).index().toBytes();
        assertThatThrownBy(() -> DatasetIndex.fromBytes(new byte[3])).isInstanceOf(GateException.class);
        assertThatThrownBy(() -> DatasetIndex.fromBytes(Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOfSatisfying(
                        GateException.class, e -> assertThat(e.reason()).isEqualTo(GateException.Reason.BAD_INDEX));
    }

    @Test
    void randomlyChangedBytes_refusedOrRead() {
        byte[] bytes = Sample.of(50).index().toBytes();
        var random = new Random(13);
        for (int i = 0; i < 300; i++) {
            byte[] changed = bytes.clone();
            changed[8 + random.nextInt(bytes.length - 8)] ^= (byte) (1 << random.nextInt(8));
            try {
                DatasetIndex.fromBytes(changed);
            } catch (GateException e) {
                assertThat(e.reason()).isEqualTo(GateException.Reason.BAD_INDEX);
            }
        }
    }

    @Test
    void tooManyCells_leaveAUniformSample() {
        String csv = "a,b\n" + Sample.lines(0, 2_500_000, i -> i + ",7");
        DatasetIndex index = of(csv);
        InputTable table = index.contents().tables().getFirst();
        assertThat(index.rows()).isEqualTo(2_500_000);
        assertThat(table.sampled()).isTrue();
        assertThat(index.toBytes().length * 20L).isLessThanOrEqualTo(csv.length());
    }

    @Test
    void jsonLinesAndArrays_readAsTables() {
        assertThat(of("{\"a\":1,\"b\":{\"c\":\"x\"}}\n{\"a\":2}\n").rows()).isEqualTo(2);
        assertThat(of("[{\"a\":1},{\"a\":2},{\"a\":3}]").rows()).isEqualTo(3);
    }

    @Test
    void quotedCellsAndTabs_readAsTables() {
        assertThat(of("a\tb\n\"1\n2\"\t3\n4\t5\n").rows()).isEqualTo(2);
    }

    @Test
    void brokenJson_isNotedAndKeptUpToThere() {
        var builder = DatasetIndex.builder().add("x", new ByteArrayInputStream(Sample.bytes("{\"a\":1}\n{\"a\":")));
        assertThat(builder.notes()).hasSize(1);
        assertThat(builder.build().rows()).isEqualTo(1);
    }

    @Test
    void copiedPassageOfADocument_blocked() {
        var random = new Random(14);
        var text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            text.append("word").append(random.nextInt(500)).append(i % 12 == 0 ? ".\n" : " ");
        }
        GateDataset data = GateDataset.of("notes.txt", Sample.bytes("Clinical notes. " + text));
        String passage = text.substring(5000, 8000);
        var input = new GateInput(List.of(new OutputFile("summary.txt", Sample.bytes(passage))), List.of(data));
        GateDecision decision = Sample.gate().review(input, GatePolicy.STATISTICS_STRICT);
        assertThat(decision.findings()).anyMatch(f -> f.type() == FindingType.DOCUMENT_COPY);
        assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
    }

    private static DatasetIndex of(String text) {
        return DatasetIndex.builder()
                .add("file", new ByteArrayInputStream(Sample.bytes(text)))
                .build();
    }

    @Test
    void zeroWithAHugeExponent_isZeroAndTheIndexIsReadBack() {
        byte[] csv = "a,b\n0e400,1\n0e-400,2\n5,3\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] stored = DatasetIndex.builder()
                .add("d.csv", new java.io.ByteArrayInputStream(csv))
                .build()
                .toBytes();

        assertThat(DatasetIndex.fromBytes(stored).rows()).isEqualTo(3);
    }
}
