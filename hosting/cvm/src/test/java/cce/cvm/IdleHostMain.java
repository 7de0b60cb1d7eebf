package cce.cvm;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/// The daemon with an agent that only waits, as a process that a test can kill.
final class IdleHostMain {
    private IdleHostMain() {}

    public static void main(String... arguments) throws InterruptedException {
        HostOptions options = HostOptions.parse(arguments);
        CvmHost host = CvmHost.start(
                options,
                new LocalSandbox(
                        options.folders(),
                        options.cced(),
                        new GuestAgentControl(options.guestAgentControl()),
                        memory -> List.of("sh", "-c", "sleep 1000 & sleep 1000")));
        Runtime.getRuntime().addShutdownHook(new Thread(host::close));
        new CountDownLatch(1).await();
    }
}
