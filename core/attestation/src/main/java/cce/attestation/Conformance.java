package cce.attestation;

import java.util.Optional;

/// Judges recorded evidence with known verdicts: one case folder at a time, in the format of
/// docs/formats/evidence.md. What the verifier says is compared with the verdict, and for accepted TDX quotes with
/// the recorded TCB status and advisories.
public final class Conformance {
    /// The files of one case, wherever they live.
    @FunctionalInterface
    public interface CaseFiles {
        /// The file `name` of the case folder (`case.json`, `quote.bin`, ...), or of its parent when it begins with
        /// `../`.
        Optional<byte[]> read(String name);
    }

    /// What one case came to.
    public enum Outcome {
        /// The verifier agrees with the recorded verdict.
        AGREES,
        /// The verifier disagrees.
        DISAGREES,
        /// The verifier disagrees where the recorded anchors disagree among themselves.
        CONTESTED,
        /// The folder holds no verdict case.
        SKIPPED
    }

    /// One line of the report.
    public record Line(String name, Outcome outcome, String sentence) {}

    private Conformance() {}

    /// Runs one case on the JDK's cryptography.
    public static Line judge(String name, CaseFiles files) {
        return judge(name, files, Cryptography.ofJdk());
    }

    /// Runs one case. Whatever is wrong with it is a line that disagrees, never an exception.
    public static Line judge(String name, CaseFiles files, Cryptography cryptography) {
        return ConformanceCase.judge(name, files, cryptography);
    }
}
