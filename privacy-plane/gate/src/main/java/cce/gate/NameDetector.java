package cce.gate;

import cce.gate.view.Decoded.FileKind;
import cce.gate.view.View;

/// D-20: file names as a channel: too many, too long, or with something encoded in them.
final class NameDetector implements Detector {
    @Override
    public DetectorId id() {
        return DetectorId.D20_NAMES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        long total = 0;
        int odd = 0;
        for (FileKind file : evidence.decoded().files()) {
            total += file.name().length();
            odd += odd(file.name(), evidence.policy()) ? 1 : 0;
        }
        if (odd > 0) {
            findings.add(
                    FindingType.NAME_CHANNEL,
                    0.8,
                    odd,
                    "names",
                    odd + " names are too long or hold unusual characters");
        }
        long decoded =
                evidence.views().stream().filter(NameDetector::encodedInName).count();
        if (decoded > 0) {
            findings.add(FindingType.NAME_CHANNEL, 0.95, decoded, "names", decoded + " names hold encoded content");
        }
        int files = evidence.decoded().files().size();
        if (files > evidence.policy().maxFiles() || total > evidence.policy().threshold(Threshold.NAME_CHARS_TOTAL)) {
            findings.add(
                    FindingType.TOO_MANY_FILES, 1, files, "names", files + " files, " + total + " characters of names");
        }
    }

    private static boolean encodedInName(View view) {
        return view.path().startsWith("names>") && (view instanceof View.Text || view instanceof View.Opaque);
    }

    private static boolean odd(String name, GatePolicy policy) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.length() > policy.maxNameChars()
                || name.chars().filter(c -> c == '/').count() > policy.threshold(Threshold.NAME_DEPTH)
                || !name.chars().allMatch(c -> c >= 32 && c < 127);
    }
}
