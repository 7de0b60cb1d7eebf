package cce.gate;

import cce.gate.input.Fingerprints;
import cce.gate.view.View;
import java.util.function.LongConsumer;

/// D-07: passages of input documents, or pieces of input binaries, in the output.
final class DocumentDetector implements Detector {
    @Override
    public DetectorId id() {
        return DetectorId.D07_DOCUMENTS;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (Fingerprints known : evidence.fingerprints()) {
            if (known.isEmpty()) {
                continue;
            }
            for (View view : evidence.views()) {
                evidence.budget().tick();
                judge(view, known, evidence.policy(), findings);
            }
        }
    }

    private static void judge(View view, Fingerprints known, GatePolicy policy, Findings findings) {
        var sampled = new int[1];
        var shared = new int[1];
        LongConsumer count = hash -> {
            if (known.samples(hash)) {
                sampled[0]++;
                shared[0] += known.contains(hash) ? 1 : 0;
            }
        };
        switch (view) {
            case View.Text text -> Fingerprints.shingles(text.text(), count);
            case View.Opaque opaque -> Fingerprints.windows(opaque.bytes(), opaque.bytes().length, count);
            case View.Image image -> Fingerprints.windows(image.samples(), image.samples().length, count);
            case View.Table ignored -> {}
            case View.Array ignored -> {}
            case View.Pickle ignored -> {}
            case View.Model ignored -> {}
        }
        boolean contained = shared[0] >= policy.threshold(Threshold.DOCUMENT_SHARED_COUNT)
                && shared[0] >= sampled[0] * policy.share(Threshold.DOCUMENT_CONTAINED_PERMILLE);
        if (contained || shared[0] >= policy.threshold(Threshold.DOCUMENT_ANYWHERE_COUNT)) {
            findings.add(
                    FindingType.DOCUMENT_COPY,
                    0.97,
                    shared[0],
                    view.path(),
                    shared[0] + " of " + sampled[0] + " passages stand in the input");
        }
    }
}
