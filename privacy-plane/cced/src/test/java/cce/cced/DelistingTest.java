package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A dataset that was delisted: nobody gets its key any more, and who has it may finish.
class DelistingTest {
    private final Harness cced = new Harness();

    @AfterEach
    void stop() {
        cced.close();
    }

    @Test
    void delistedDataset_takesNoJobAndGivesNoKey_whileAJobThatHasOneFinishes() {
        cced.registerReference();
        DatasetId dataset = cced.readyDataset();
        Sha256Digest code = cced.uploadCode("print('hello')");
        TestAgent running = cced.launchedJob(dataset, code);
        TestAgent.Granted granted = running.obtainKeys();
        TestAgent waiting = cced.launchedJob(dataset, code);
        cced.chain.delisted.add(dataset);

        assertThat(cced.createJob(cced.consumer, dataset, code).problem()).isEqualTo("dataset-delisted");
        assertThat(waiting.ask(waiting.keyRequest()).problem()).isEqualTo("dataset-delisted");
        cced.restart();
        assertThat(cced.createJob(cced.consumer, dataset, code).problem()).isEqualTo("dataset-delisted");
        assertThat(waiting.ask(waiting.keyRequest()).problem()).isEqualTo("dataset-delisted");
        assertThat(cced.chain.kindsOf(waiting.job().ledgerSubject())).doesNotContain("KEYS_RELEASED");

        running.finish(granted, Map.of("output/a.txt", "mean: 4\n"));
        cced.awaitState(running.job(), "released");
    }
}
