package cce.gate;

import cce.gate.view.Decoded.FileKind;

/// D-18: files that cannot be written anew from what was parsed (see [Reemission]). They would leave as the job wrote
/// them, with every byte it chose, so a person decides.
final class CanonicalDetector implements Detector {
    @Override
    public DetectorId id() {
        return DetectorId.D18_CANONICAL;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (FileKind file : evidence.decoded().files()) {
            boolean rebuilt = switch (file.kind()) {
                case TEXT, JSON, TABLE, NOTEBOOK, HTML, PNG, IMAGE, ARRAY, DOCUMENT, MODEL, ARCHIVE, COMPRESSED -> true;
                case PICKLE, OPAQUE -> false;
            };
            if (!rebuilt) {
                findings.add(
                        FindingType.NOT_CANONICAL, 0.9, 1, file.name(), "the gate has no canonical form for the file");
            }
        }
    }
}
