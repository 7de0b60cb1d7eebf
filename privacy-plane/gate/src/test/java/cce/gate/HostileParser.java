package cce.gate;

import cce.gate.worker.ConfinementProbe;
import cce.gate.worker.ParserMain;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A parsers' process that somebody has taken over; what it does is its first argument.
public final class HostileParser {
    private HostileParser() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        switch (arguments[0]) {
            case "hang" -> {
                ready();
                Thread.sleep(60_000);
            }
            case "garbage" -> {
                ready();
                var block = new byte[1 << 16];
                Arrays.fill(block, (byte) 0x41);
                while (true) {
                    System.out.write(block);
                }
            }
            case "memory" -> {
                ready();
                byte[][] held = new byte[1 << 20][];
                for (int i = 0; i < held.length; i++) {
                    held[i] = new byte[1 << 20];
                }
                System.out.write(held.length);
            }
            case "quit" -> Runtime.getRuntime().halt(7);
            default -> confined(arguments[0]);
        }
    }

    /// Confines itself as the real one does, then tries what it must not be able to do.
    private static void confined(String attempt) throws IOException {
        // What the attempts need of the JDK's own libraries is loaded before, so that it is the kernel that refuses.
        new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
        Files.readString(Path.of("/proc/self/comm"));
        Path trace = trace(ProcessHandle.current().pid());
        ConfinementProbe.enter();
        try {
            switch (attempt) {
                case "socket" -> new Socket(InetAddress.getLoopbackAddress(), 9).close();
                case "exec" -> new ProcessBuilder("/bin/true").start();
                case "write" -> Files.writeString(trace, "out");
                case "read" -> Files.readString(Path.of("/etc/hostname"));
                default -> throw new IllegalArgumentException(attempt);
            }
        } catch (IOException e) {
            // Refused without being killed: say so with the word the test looks for.
            OutputStream out = System.out;
            out.write('E');
            out.flush();
            Runtime.getRuntime().halt(0);
        }
        System.out.write('!');
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /// The file that a process tries to write: another one for each, or one that got through spoils all later runs.
    static Path trace(long pid) {
        return Path.of(System.getProperty("java.io.tmpdir"), "cce-hostile-parser-" + pid);
    }

    private static void ready() {
        System.out.write(ParserMain.READY);
        System.out.flush();
    }
}
