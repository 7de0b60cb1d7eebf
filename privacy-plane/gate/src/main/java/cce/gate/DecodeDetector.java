package cce.gate;

import cce.gate.input.Fingerprints;
import cce.gate.view.Decoded;
import cce.gate.view.Problem;

/// D-01: what the decoders could not finish, and files of a kind or size the policy does not let pass unseen.
final class DecodeDetector implements Detector {
    @Override
    public DetectorId id() {
        return DetectorId.D01_DECODE;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (Problem problem : evidence.decoded().problems()) {
            FindingType type = switch (problem.type()) {
                case LIMIT -> FindingType.DECODE_LIMIT;
                case MALFORMED -> FindingType.MALFORMED_CONTAINER;
            };
            findings.add(type, 1, 1, problem.path(), problem.detail());
        }
        long total = 0;
        for (Decoded.FileKind file : evidence.decoded().files()) {
            total += file.bytes();
            var type = GatePolicy.ContentType.valueOf(file.kind().name());
            if (!evidence.policy().allowedTypes().contains(type)) {
                findings.add(FindingType.TYPE_NOT_ALLOWED, 1, 1, file.name(), "the file is of type " + type);
            }
        }
        if (total > evidence.policy().maxOutputBytes()) {
            findings.add(FindingType.OUTPUT_TOO_LARGE, 1, 1, "", total + " bytes of output");
        }
        if (evidence.tables().isEmpty() && evidence.fingerprints().stream().allMatch(Fingerprints::isEmpty)) {
            findings.add(
                    FindingType.NO_INDEX, 1, 1, "", "no dataset index was given, so no record could be recognised");
        }
    }
}
