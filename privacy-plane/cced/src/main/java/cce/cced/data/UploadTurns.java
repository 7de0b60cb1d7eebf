package cce.cced.data;

import cce.cced.Refusal;
import cce.protocol.ProblemType;
import cce.protocol.WalletAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Who may hold bytes of an upload in memory: one request for a file, some for an owner, some in all. An owner whose
/// connections are slow takes at most half of the turns, and whoever does not get one in time is told so.
public final class UploadTurns {
    /// Requests over all uploads, each with up to 16 MiB in memory.
    private static final int MAX_TURNS = 16;

    private static final int MAX_TURNS_OF_AN_OWNER = MAX_TURNS / 2;

    /// Longer than a dead connection is kept: a request that takes one up again waits for the end of the cut one.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final long patienceNanos;
    private final Set<String> files = new HashSet<>();
    private final Map<WalletAddress, Integer> owners = new HashMap<>();
    private int taken;

    public UploadTurns() {
        this(PATIENCE);
    }

    UploadTurns(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /// The right to write a file, given back by closing it.
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for a turn.
    ///
    /// @param owner of the dataset
    /// @param file its name, the same for all requests that write it
    synchronized Turn take(WalletAddress owner, String file) {
        long began = System.nanoTime();
        while (files.contains(file) || taken == MAX_TURNS || ofOwner(owner) == MAX_TURNS_OF_AN_OWNER) {
            long left = patienceNanos - (System.nanoTime() - began);
            if (left <= 0) {
                throw refusal(file);
            }
            try {
                wait(Math.ceilDiv(left, 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw refusal(file);
            }
        }
        files.add(file);
        owners.merge(owner, 1, Integer::sum);
        taken++;
        return () -> giveBack(owner, file);
    }

    private int ofOwner(WalletAddress owner) {
        return owners.getOrDefault(owner, 0);
    }

    private Refusal refusal(String file) {
        return new Refusal(
                ProblemType.RATE_LIMITED,
                files.contains(file)
                        ? "Another request still writes this file; try again when it has ended."
                        : "Too many uploads are under way; try again in a minute, with fewer at once.");
    }

    private synchronized void giveBack(WalletAddress owner, String file) {
        files.remove(file);
        owners.computeIfPresent(owner, (ignored, count) -> count == 1 ? null : count - 1);
        taken--;
        notifyAll();
    }
}
