package cce.cvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestAgentControlTest {
    @TempDir
    private Path temp;

    private GuestAgentService service;
    private GuestAgentControl control;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(temp.resolve("guests"));
        service = new GuestAgentService(temp.resolve("control.sock"), new EmbeddedGuestAgents(temp.resolve("guests")));
        control = new GuestAgentControl(temp.resolve("control.sock"));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void boot_passesTheMeasurementAndGetsASocket() {
        GuestAgents.Td td = control.boot(temp, Boots.boot(Boots.job(1)).configId(), "one");

        assertThat(service.agents.booted)
                .containsEntry(td.id(), Boots.boot(Boots.job(1)).configId());
        assertThat(td.socket()).exists();
    }

    @Test
    void release_twiceIsOnce() {
        GuestAgents.Td td = control.boot(temp, Boots.boot(Boots.job(1)).configId(), "one");

        control.release(td.id());
        control.release(td.id());

        assertThat(service.agents.booted).isEmpty();
    }

    @Test
    void boot_refusesAnAnswerThatIsNotTheAgreedOne() {
        for (String answer : new String[] {
            "[]",
            "nonsense",
            "{}",
            "{\"td\":\"a\"}",
            "{\"td\":\"../..\",\"socket\":\"/s\"}",
            "{\"td\":1,\"socket\":\"/s\"}",
            "\"" + "x".repeat(100_000) + "\""
        }) {
            service.scripted = answer;

            assertThatThrownBy(() -> control.boot(temp, Boots.boot(Boots.job(1)).configId(), "one"))
                    .isInstanceOfSatisfying(
                            CvmHostException.class,
                            e -> assertThat(e.reason()).isEqualTo(CvmHostException.Reason.GUEST_AGENT));
        }
    }

    @Test
    void boot_withoutAServiceSaysWhatToDo() {
        GuestAgentControl nobody = new GuestAgentControl(temp.resolve("nobody.sock"));

        assertThatThrownBy(() -> nobody.boot(temp, Boots.boot(Boots.job(1)).configId(), "one"))
                .isInstanceOf(CvmHostException.class)
                .hasMessageContaining("check that it runs");
    }
}
