package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceTest {
    @ParameterizedTest
    @CsvSource({"tdx, false", "snp, false", "tdx, true", "snp, true"})
    void recordedEvidence_getsItsRecordedVerdict_fromEveryProvider(String tee, boolean fastest) throws IOException {
        Cryptography cryptography = fastest ? Cryptography.fastestPresent() : Cryptography.ofJdk();
        Path folder = Vectors.folder(tee);
        List<Conformance.Line> lines = new ArrayList<>();
        try (Stream<Path> cases = Files.list(folder)) {
            cases.filter(Files::isDirectory).sorted().forEach(c -> lines.add(judge(c, cryptography)));
        }
        assertThat(lines)
                .filteredOn(l -> l.outcome() == Conformance.Outcome.DISAGREES)
                .isEmpty();
        assertThat(lines.stream()
                        .filter(l -> l.outcome() == Conformance.Outcome.AGREES)
                        .count())
                .isGreaterThan(60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}}",
                "{\"expect\":1}",
                "{\"expect\":{}}",
                "{\"expect\":{\"verdict\":\"reject\"}}",
                "{\"expect\":{\"verdict\":\"reject\"},\"verifyTime\":1,\"root\":\"none.der\"}",
                "{\"expect\":{\"verdict\":\"reject\"},\"verifyTime\":1,\"root\":\"intel-sgx-root.der\"}"
            })
    void brokenCase_disagrees_andSaysWhy(String description) {
        Conformance.Line line = Conformance.judge(
                "case",
                name -> name.equals("case.json")
                        ? Optional.of(description.getBytes(StandardCharsets.UTF_8))
                        : Optional.empty());
        assertThat(line.outcome()).isEqualTo(Conformance.Outcome.DISAGREES);
        assertThat(line.sentence()).startsWith("The case cannot be read");
    }

    @Test
    void readerThatFails_isALine_notAnException() {
        Conformance.Line line = Conformance.judge("case", name -> {
            throw new IllegalStateException("disk");
        });
        assertThat(line.outcome()).isEqualTo(Conformance.Outcome.DISAGREES);
    }

    private static Conformance.Line judge(Path folder, Cryptography cryptography) {
        return Conformance.judge(
                String.valueOf(folder.getFileName()),
                name -> {
                    Path file = folder.resolve(name).normalize();
                    return Files.exists(file) ? Optional.of(Vectors.read(file)) : Optional.empty();
                },
                cryptography);
    }
}
