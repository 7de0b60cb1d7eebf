package cce.gate;

import cce.gate.view.View;
import java.util.BitSet;

/// D-15: bytes no parser understood, whether they look random, and text that does not show.
final class OpaqueDetector implements Detector {
    private static final int BLOCK = 4096;
    private static final BitSet INVISIBLE = invisible();

    @Override
    public DetectorId id() {
        return DetectorId.D15_OPAQUE;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            switch (view) {
                case View.Opaque opaque -> opaque(opaque, evidence, findings);
                case View.Text text -> hidden(text, evidence, findings);
                case View.Table ignored -> {}
                case View.Array ignored -> {}
                case View.Image ignored -> {}
                case View.Pickle ignored -> {}
                case View.Model ignored -> {}
            }
        }
    }

    private static void opaque(View.Opaque view, Evidence evidence, Findings findings) {
        double least = evidence.policy().share(Threshold.RANDOM_MILLIBITS);
        byte[] bytes = view.bytes();
        findings.add(FindingType.OPAQUE_BYTES, 0.9, 1, view.path(), bytes.length + " bytes that no parser understands");
        int random = 0;
        for (int from = 0; from + BLOCK <= bytes.length; from += BLOCK) {
            evidence.budget().tick();
            random += entropy(bytes, from) > least ? 1 : 0;
        }
        if (random > 0) {
            findings.add(
                    FindingType.HIGH_ENTROPY, 0.6, 1, view.path(), random + " blocks look encrypted or compressed");
        }
    }

    /// Characters without width, and runs of white space at the end of many lines, carry bits nobody sees.
    private static void hidden(View.Text view, Evidence evidence, Findings findings) {
        int most = evidence.policy().threshold(Threshold.HIDDEN_CHARS_COUNT);
        Budget budget = evidence.budget();
        int invisible = 0;
        int trailing = 0;
        String text = view.text();
        for (int i = 0; i < text.length(); i++) {
            budget.tick();
            char c = text.charAt(i);
            invisible += i > 0 && INVISIBLE.get(c) ? 1 : 0;
            boolean lineEnd = i + 1 < text.length() && text.charAt(i + 1) == '\n';
            trailing += lineEnd && c == '\t' ? 1 : 0;
        }
        if (invisible >= most || trailing >= most) {
            findings.add(
                    FindingType.HIDDEN_TEXT,
                    0.9,
                    invisible + trailing,
                    view.path(),
                    invisible + " invisible characters, " + trailing + " tabs before line ends");
        }
    }

    private static BitSet invisible() {
        var invisible = new BitSet();
        invisible.set(0x200b, 0x2010);
        invisible.set(0x2060, 0x2065);
        invisible.set(0xfe00, 0xfe10);
        invisible.set(0xfeff);
        // First half of the tag characters, U+E0000 and above.
        invisible.set(0xdb40);
        return invisible;
    }

    private static double entropy(byte[] bytes, int from) {
        var counts = new int[256];
        for (int i = from; i < from + BLOCK; i++) {
            counts[bytes[i] & 0xff]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / BLOCK;
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
