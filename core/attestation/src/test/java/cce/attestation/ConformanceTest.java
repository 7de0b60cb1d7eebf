package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceTest {
    @ParameterizedTest
    @ValueSource(strings = {"tdx", "snp"})
    void recordedEvidence_getsItsRecordedVerdict(String tee) throws IOException {
        Path folder = Vectors.folder(tee);
        List<Conformance.Line> lines = new ArrayList<>();
        try (Stream<Path> cases = Files.list(folder)) {
            cases.filter(Files::isDirectory).sorted().forEach(c -> lines.add(judge(c)));
        }
        assertThat(lines)
                .filteredOn(l -> l.outcome() == Conformance.Outcome.DISAGREES)
                .isEmpty();
        assertThat(lines.stream()
                        .filter(l -> l.outcome() == Conformance.Outcome.AGREES)
                        .count())
                .isGreaterThan(60);
    }

    private static Conformance.Line judge(Path folder) {
        return Conformance.judge(String.valueOf(folder.getFileName()), name -> {
            Path file = folder.resolve(name).normalize();
            return Files.exists(file) ? Optional.of(Vectors.read(file)) : Optional.empty();
        });
    }
}
