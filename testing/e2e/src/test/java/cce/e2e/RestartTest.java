package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The whole stack killed with a job at work and started again on the same state; then its trust in the agent is
/// revoked.
@Order(5)
@ExtendWith(World.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RestartTest {
    private final World world;

    RestartTest(World world) {
        this.world = world;
    }

    @Test
    @Order(1)
    void killedStack_findsItsDatasetsResultsAndJobsAgain() throws Exception {
        String finished = world.released(Programs.HONEST);
        String running = world.submit(Programs.SLEEPER);
        world.awaitState(running, "running");

        world.killAndRestart();

        JsonNode dataset = world.as(World.CONSUMER, "dataset", "show", world.dataset())
                .ok()
                .json();
        assertThat(dataset.required("status").asString()).isEqualTo("ready");
        Path again = world.folder().resolve("after-restart");
        world.as(World.CONSUMER, "result", "get", finished, "--to", again.toString())
                .ok();
        assertThat(again.resolve("files/out-0001.csv"))
                .hasSameTextualContentAs(world.result(finished).resolve("files/out-0001.csv"));
        assertThat(world.watch(running)).isEqualTo("failed");
        world.awaitCvmDestroyed(running);
        assertThat(Collections.frequency(world.recordsToTheEnd(running), "KEYS_RELEASED"))
                .isEqualTo(1);
        assertThat(world.state().resolve("cvm/cvms").toFile().list()).isEmpty();
        assertThat(world.cce()
                        .json("audit", "verify")
                        .ok()
                        .json()
                        .required("intact")
                        .asBoolean())
                .isTrue();
    }

    @Test
    @Order(2)
    void restartedStack_runsJobsOfTheRentalFromBefore() {
        String job = world.submit(Programs.HONEST + "# after the restart\n");
        assertThat(world.watch(job)).as("%s", world.job(job)).isEqualTo("released");
    }

    @Test
    @Order(3)
    void expiredRental_admitsNoJobUntilItIsRentedAgain() throws Exception {
        world.letTimePass(Duration.ofHours(4));
        world.trySubmit(World.CONSUMER, world.dataset(), Programs.HONEST)
                .refused(1, "The wallet has no active rental of the dataset.");
        world.as(World.CONSUMER, "rent", world.dataset()).ok();
        world.trySubmit(World.CONSUMER, world.dataset(), Programs.SLEEPER).ok();
    }

    @Test
    @Order(4)
    void revokedReferenceValue_getsNoKeys() {
        String reference = world.as(World.OPERATOR, "reference", "list")
                .ok()
                .json()
                .get(0)
                .required("id")
                .asString();
        world.as(World.CONSUMER, "reference", "revoke", reference).exits(1);
        world.as(World.OPERATOR, "reference", "revoke", "abc").refused(2, "64 hexadecimal digits");
        world.as(World.OPERATOR, "reference", "revoke", reference).ok();

        String job = world.submit(Programs.HONEST + "# after the revocation\n");

        assertThat(world.watch(job)).isEqualTo("failed");
        assertThat(world.job(job).required("failure").asString()).contains("was given no keys");
        assertThat(world.records(job)).doesNotContain("KEYS_RELEASED");
    }
}
