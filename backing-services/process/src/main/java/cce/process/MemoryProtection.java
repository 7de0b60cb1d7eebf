package cce.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What keeps plaintext and keys in this process's memory off disks.
///
/// It covers whole pages of the process, the Java heap included. What it cannot do: wipe copies that the collector
/// leaves behind when it moves an array, or those in the kernel's page cache, which is part of the TEE.
///
/// @param dumpsDenied no core dump is written, and other users' debuggers are refused
/// @param swapDenied no page goes to swap: locked, or the machine has none
/// @param warnings a sentence for the operator for each thing that was refused
public record MemoryProtection(boolean dumpsDenied, boolean swapDenied, List<String> warnings) {

    private static final Path SWAPS = Path.of("/proc/swaps");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String CAPABILITIES = "CapEff:";

    /// linux/capability.h
    private static final int CAP_IPC_LOCK = 14;

    public MemoryProtection {
        warnings = List.copyOf(warnings);
    }

    /// Keeps the memory of this process off disks and away from debuggers, as far as the kernel lets it. To be called
    /// once by what runs long, before it holds a key.
    public static MemoryProtection apply() {
        List<String> warnings = new ArrayList<>();
        boolean dumpsDenied = denyDumps();
        if (!dumpsDenied) {
            warnings.add("The kernel did not deny core dumps: a crash may write plaintext to a disk."
                    + " Set kernel.core_pattern to nothing on this machine.");
        }
        boolean locked = mayLockAll() && MemoryCalls.lockMemory();
        boolean kept = locked || !swapInUse();
        if (!kept) {
            warnings.add("Memory could not be locked and this machine swaps: plaintext may reach its disk."
                    + " Turn swap off, or give this process CAP_IPC_LOCK.");
        }
        return new MemoryProtection(dumpsDenied, kept, warnings);
    }

    /// The part that costs nothing, for a command that holds a key for a moment. Repeating it does nothing.
    ///
    /// @return whether a crash can no longer write this process's memory to a disk
    public static boolean denyDumps() {
        boolean notDumpable = MemoryCalls.denyDumps();
        return MemoryCalls.limitCoreFiles() && notDumpable;
    }

    /// Without the capability the kernel may accept the call and then refuse the virtual machine its next
    /// memory.
    private static boolean mayLockAll() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(CAPABILITIES))
                    .map(line -> line.substring(CAPABILITIES.length()).strip())
                    .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) >>> CAP_IPC_LOCK & 1) == 1);
        } catch (IOException e) {
            return false;
        }
    }

    /// A table that cannot be read counts as swap.
    private static boolean swapInUse() {
        try {
            return Files.readAllLines(SWAPS).size() > 1;
        } catch (IOException e) {
            return true;
        }
    }
}
