package cce.gate;

import cce.gate.input.Fingerprints;
import cce.gate.view.View;
import java.util.function.LongConsumer;

/// D-07: passages of input documents, or pieces of input binaries, in the output.
final class DocumentDetector implements Detector {
    private static final int MIN_SHARED = 8;
    private static final double MIN_CONTAINED = 0.1;
    private static final int MANY_SHARED = 40;

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
                judge(view, known, findings);
            }
        }
    }

    private static void judge(View view, Fingerprints known, Findings findings) {
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
        boolean contained = shared[0] >= MIN_SHARED && shared[0] >= sampled[0] * MIN_CONTAINED;
        if (contained || shared[0] >= MANY_SHARED) {
            findings.add(
                    FindingType.DOCUMENT_COPY,
                    0.97,
                    shared[0],
                    view.path(),
                    shared[0] + " of " + sampled[0] + " passages stand in the input");
        }
    }
}
