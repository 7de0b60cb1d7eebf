package cce.collateral;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The fuzz target without a fuzzer: an empty bundle and the same changed forms of it every time. Long runs are
/// `scripts/fuzz backing-services/collateral BundleFuzzer SECONDS`.
class BundleFuzzReplayTest {
    private static final int CHANGED_FORMS = 2000;
    private static final String TELLING = "{}[]\",:0-9eE.ntf\\u\u0000\ud800";

    @Test
    void anyBundle_isReadOrRefused_neverAnythingElse() {
        String seed = new String(CollateralBundle.empty().format(), StandardCharsets.UTF_8);
        Random random = new Random(11);
        for (int i = 0; i < CHANGED_FORMS; i++) {
            StringBuilder changed = new StringBuilder(seed);
            for (int change = random.nextInt(5); change >= 0; change--) {
                changed.setCharAt(random.nextInt(changed.length()), TELLING.charAt(random.nextInt(TELLING.length())));
            }
            byte[] input = changed.toString().getBytes(StandardCharsets.UTF_8);
            assertThatCode(() -> BundleFuzzer.fuzzerTestOneInput(input))
                    .as(changed.toString())
                    .doesNotThrowAnyException();
        }
    }
}
