package cce.agent;

import cce.decryptfs.DecryptFs;
import cce.process.MemoryProtection;
import cce.tee.TrustedEnvironments;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;

/// `java -cp 'dist/lib/*' cce.agent.AgentMain`, inside a CVM, once. Takes no arguments and no environment: all it
/// is told lies in its boot configuration. Exit code 0 when a result was handed in, 1 when not.
public final class AgentMain {
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_NOT_IN_CVM = 2;
    private static final Duration REHEARSAL = Duration.ofSeconds(5);

    private AgentMain() {}

    public static void main(String... arguments) {
        Places places = Places.inCvm();
        if (arguments.length > 0 || !Files.exists(places.config())) {
            System.err.println("The agent runs inside a CVM, with its configuration at " + places.config()
                    + " and without arguments; a CVM host starts it.");
            System.exit(EXIT_NOT_IN_CVM);
        }
        StageLog log = new StageLog(System.out, Clock.systemUTC());
        MemoryProtection.apply().warnings().forEach(warning -> log.stage("WARNING: " + warning));
        // While evidence and keys are on their way.
        Thread.ofPlatform().daemon().name("rehearsal").start(() -> DecryptFs.rehearse(REHEARSAL));
        Agent agent = new Agent(
                places,
                TrustedEnvironments.at(places.guestAgent()),
                new ContainerProgram(places.images(), places.store(), places.work()),
                log,
                Retry.STANDARD);
        boolean handedIn = agent.run();
        System.exit(handedIn ? 0 : EXIT_FAILED);
    }
}
