package cce.gate;

import cce.gate.view.View;

/// D-17: pictures whose lowest bits are noise where everything above them is flat. A plot is drawn in flat colours;
/// a message written into it makes flat areas flicker by one.
final class ImageDetector implements Detector {
    private static final int BLOCK = 4096;
    private static final double MIN_FLAT = 0.9;

    @Override
    public DetectorId id() {
        return DetectorId.D17_IMAGES;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        for (View view : evidence.views()) {
            if (view instanceof View.Image image) {
                int noisy = noisyBlocks(
                        image, evidence.policy().share(Threshold.IMAGE_FLICKER_PERMILLE), evidence.budget());
                if (noisy > 0) {
                    findings.add(
                            FindingType.HIDDEN_IMAGE_DATA,
                            0.9,
                            noisy,
                            image.path(),
                            noisy + " flat areas flicker in the lowest bit");
                }
            }
        }
    }

    private static int noisyBlocks(View.Image image, double least, Budget budget) {
        byte[] samples = image.samples();
        int step = image.channels();
        int noisy = 0;
        for (int from = step; from + BLOCK <= samples.length; from += BLOCK) {
            int flat = 0;
            int flicker = 0;
            for (int i = from; i < from + BLOCK; i++) {
                budget.tick();
                int now = samples[i] & 0xff;
                int before = samples[i - step] & 0xff;
                if (now >> 1 == before >> 1) {
                    flat++;
                    flicker += now != before ? 1 : 0;
                }
            }
            boolean flickers = flicker > flat * least && flicker < flat * (1 - least);
            noisy += flat > BLOCK * MIN_FLAT && flickers ? 1 : 0;
        }
        return noisy;
    }
}
