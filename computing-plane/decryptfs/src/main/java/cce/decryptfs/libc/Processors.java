package cce.decryptfs.libc;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/// The processors of this machine.
public final class Processors {

    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    /// `cpu_set_t` of sched.h.
    private static final int SET_BYTES = 128;

    private Processors() {}

    /// How many there may ever be, also by plugging them in: the kernel numbers its queues so.
    ///
    /// @return 0 when the kernel does not say
    public static int possible() {
        try {
            return count(Files.readString(POSSIBLE).strip());
        } catch (IOException | NumberFormatException e) {
            System.getLogger(Processors.class.getName())
                    .log(System.Logger.Level.DEBUG, "The number of processors is not known.", e);
            return 0;
        }
    }

    /// Counts what a list such as `0-3,8` names.
    static int count(String list) {
        int count = 0;
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(range.substring(0, dash < 0 ? range.length() : dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            count += last - first + 1;
        }
        return count;
    }

    /// Keeps the calling thread on one processor. Where that is not allowed, or that processor is not there, the thread
    /// runs anywhere, and is slower.
    public static void stayOn(int processor) {
        if (processor < SET_BYTES * Byte.SIZE) {
            run(processor / Byte.SIZE, (byte) (1 << processor % Byte.SIZE), (byte) 0);
        }
    }

    /// Lets the calling thread run on every processor again that this process may use.
    public static void goAnywhere() {
        run(0, (byte) -1, (byte) -1);
    }

    private static void run(int index, byte value, byte others) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES).fill(others);
            set.set(ValueLayout.JAVA_BYTE, index, value);
            int error = -RingCalls.runOn(set);
            if (error != 0) {
                System.getLogger(Processors.class.getName())
                        .log(System.Logger.Level.DEBUG, "A thread runs where it happens to (error {0}).", error);
            }
        }
    }
}
