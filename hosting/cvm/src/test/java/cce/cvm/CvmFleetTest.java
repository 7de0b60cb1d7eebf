package cce.cvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.CvmApi;
import cce.protocol.CvmApi.State;
import cce.protocol.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CvmFleetTest {
    private static final JobId JOB = Boots.job(1);
    private static final int LONG = 3600;

    private final ScriptedProvider provider = new ScriptedProvider();
    private final CvmFleet fleet = new CvmFleet(provider, 2);

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void launch_becomesRunning() throws InterruptedException {
        fleet.launch(Boots.launch(JOB, LONG));

        awaitState(JOB, State.RUNNING);
    }

    @Test
    void launch_ofOneJobManyTimesAtOnceBootsOnce() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(callers.submit(() -> fleet.launch(Boots.launch(JOB, LONG))));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
        awaitState(JOB, State.RUNNING);

        assertThat(provider.boots).hasValue(1);
    }

    @Test
    void launch_beyondTheBoundIsRefused() throws InterruptedException {
        fleet.launch(Boots.launch(Boots.job(1), LONG));
        fleet.launch(Boots.launch(Boots.job(2), LONG));

        assertRefused(Boots.launch(Boots.job(3), LONG), CvmHostException.Reason.FULL);

        fleet.destroy(Boots.job(1));
        assertThat(fleet.launch(Boots.launch(Boots.job(3), LONG)).state()).isIn(State.STARTING, State.RUNNING);
    }

    @Test
    void launch_withTheConfigurationOfAnotherJobIsRefused() {
        assertRefused(
                new CvmApi.Launch(JOB, Boots.config(Boots.job(2)), 256, LONG), CvmHostException.Reason.BAD_LAUNCH);
    }

    @Test
    void launch_withSomethingElseThanAConfigurationIsRefused() {
        assertRefused(new CvmApi.Launch(JOB, "{}", 256, LONG), CvmHostException.Reason.BAD_LAUNCH);
        assertRefused(new CvmApi.Launch(JOB, "", 256, LONG), CvmHostException.Reason.BAD_LAUNCH);
    }

    @Test
    void launch_withoutLifetimeOrMemoryIsRefused() {
        assertRefused(new CvmApi.Launch(JOB, Boots.config(JOB), 0, LONG), CvmHostException.Reason.BAD_LAUNCH);
        assertRefused(new CvmApi.Launch(JOB, Boots.config(JOB), 256, 0), CvmHostException.Reason.BAD_LAUNCH);
        assertRefused(new CvmApi.Launch(JOB, Boots.config(JOB), 256, 1 << 30), CvmHostException.Reason.BAD_LAUNCH);
    }

    @Test
    void launch_thatFailsSaysWhyAndFreesItsPlace() throws InterruptedException {
        provider.failBoot = true;
        fleet.launch(Boots.launch(JOB, LONG));
        awaitState(JOB, State.EXITED);
        assertThat(fleet.status(JOB).detail()).isEqualTo("No CVM today.");

        provider.failBoot = false;
        fleet.launch(Boots.launch(Boots.job(2), LONG));
        Machine.await("a free place", () -> tryLaunch(Boots.job(3)));
    }

    @Test
    void launch_afterTheJobsCvmEndedStartsNoSecondOne() throws InterruptedException {
        fleet.launch(Boots.launch(JOB, LONG));
        awaitState(JOB, State.RUNNING);
        fleet.destroy(JOB);

        assertThat(fleet.launch(Boots.launch(JOB, LONG)).state()).isEqualTo(State.DESTROYED);
        assertThat(provider.boots).hasValue(1);
    }

    @Test
    void exit_ofTheAgentIsSeenAndCleanedUp() throws InterruptedException {
        fleet.launch(Boots.launch(JOB, LONG));
        awaitState(JOB, State.RUNNING);
        provider.end(JOB, 3);

        awaitState(JOB, State.EXITED);
        assertThat(fleet.status(JOB).detail()).contains("code 3");
        assertThat(provider.running).isEmpty();
    }

    @Test
    void lifetime_endsTheCvmWithoutAnybodyAsking() throws InterruptedException {
        fleet.launch(Boots.launch(JOB, 1));

        awaitState(JOB, State.DESTROYED);
        assertThat(fleet.status(JOB).detail()).contains("lifetime");
        assertThat(provider.running).isEmpty();
    }

    @Test
    void destroy_returnsWhenTheCvmIsGoneAndTwiceIsOnce() throws InterruptedException {
        fleet.launch(Boots.launch(JOB, LONG));

        assertThat(fleet.destroy(JOB).state()).isEqualTo(State.DESTROYED);
        assertThat(provider.running).isEmpty();
        assertThat(fleet.destroy(JOB).state()).isEqualTo(State.DESTROYED);
    }

    @Test
    void destroy_beforeTheLaunchKeepsTheLaunchFromHappening() throws InterruptedException {
        fleet.destroy(JOB);

        assertThat(fleet.launch(Boots.launch(JOB, LONG)).state()).isEqualTo(State.DESTROYED);
        assertThat(provider.boots).hasValue(0);
    }

    @Test
    void destroy_thatFailsIsTriedAgain() throws InterruptedException {
        provider.failingCloses.set(1);
        fleet.launch(Boots.launch(JOB, LONG));
        awaitState(JOB, State.RUNNING);

        assertThat(fleet.destroy(JOB).state()).isEqualTo(State.DESTROYED);
        assertThat(provider.running).isEmpty();
    }

    @Test
    void status_ofAJobNeverSeenIsUnknown() {
        assertThat(fleet.status(JOB).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void close_destroysAllAndTakesNoMore() {
        fleet.launch(Boots.launch(JOB, LONG));

        fleet.close();

        assertThat(provider.running).isEmpty();
        assertRefused(Boots.launch(Boots.job(2), LONG), CvmHostException.Reason.FULL);
    }

    private boolean tryLaunch(JobId job) {
        try {
            fleet.launch(Boots.launch(job, LONG));
            return true;
        } catch (CvmHostException e) {
            return false;
        }
    }

    private void assertRefused(CvmApi.Launch launch, CvmHostException.Reason reason) {
        assertThatThrownBy(() -> fleet.launch(launch))
                .isInstanceOfSatisfying(
                        CvmHostException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private void awaitState(JobId job, State state) throws InterruptedException {
        Machine.await(state.toString(), () -> fleet.status(job).state() == state);
    }
}
