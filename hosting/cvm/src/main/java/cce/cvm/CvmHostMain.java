package cce.cvm;

import java.util.concurrent.CountDownLatch;

/// The host daemon: `java -cp 'dist/lib/*' cce.cvm.CvmHostMain OPTIONS`. Ends on SIGTERM, and destroys its CVMs first.
public final class CvmHostMain {
    private static final int EXIT_USAGE = 2;

    private CvmHostMain() {}

    public static void main(String... arguments) throws InterruptedException {
        try {
            HostOptions options = HostOptions.parse(arguments);
            GuestAgents guestAgents = new GuestAgentControl(options.guestAgentControl());
            CvmHost host = CvmHost.start(
                    options, new LocalSandbox(options.folders(), options.cced(), guestAgents, SandboxCommand::agent));
            Runtime.getRuntime().addShutdownHook(new Thread(host::close, "shutdown"));
        } catch (CvmHostException e) {
            System.err.println(e.sentence());
            System.exit(EXIT_USAGE);
        }
        new CountDownLatch(1).await();
    }
}
