package cce.decryptfs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Watches where one object is read and says what to fetch before it is asked for. Blocks, not bytes.
/// Thread-safe.
///
/// Two habits are known. Sequential readers, several of one object among them: the window ahead of each
/// doubles with every step, and requests grow with it, since a store answers few large ones faster than many
/// small ones. And readers that jump about in one neighbourhood: when a second place of it is read, the rest
/// is fetched too. A reader that jumps far costs no more than what it asks for.
final class ReadPattern {

    /// Neighbouring blocks that are fetched when two of them were read: 4 MiB.
    static final int NEIGHBOURHOOD_BLOCKS = 64;

    /// The shortest and the longest request ahead of a sequential reader.
    static final int MIN_REQUEST_BLOCKS = 8;

    static final int MAX_REQUEST_BLOCKS = 64;

    private static final int MAX_STREAMS = 4;
    private static final long FIRST_WINDOW_BLOCKS = 8;

    /// Parts of the window that are under way or read at a time.
    private static final int REQUESTS_PER_WINDOW = 4;

    /// How far around the expected place a read still counts as the next step: the kernel sends parts of its
    /// readahead to several threads. Before the second step only what comes after the first counts.
    private static final long SLACK_BLOCKS = 32;

    private static final long FIRST_SLACK_BLOCKS = 16;

    /// A read this short is no part of a readahead, and a step only in the very next place.
    private static final long FEW_BLOCKS = 2;

    private final long blockCount;
    private final long maxWindow;
    private final int maxNeighbourhoods;
    private final ReentrantLock lock = new ReentrantLock();

    /// The one that moved last is the last. Guarded by the lock, like the next.
    private final List<Stream> streams = new ArrayList<>();

    /// Neighbourhoods of which one place was read, with that block.
    private final Map<Long, Long> readOnce;

    /// @param blockCount of the object
    /// @param maxWindow how far ahead of one sequential reader is fetched
    /// @param maxNeighbourhoods how many are remembered, less than the caches hold: none
    ///     is fetched that would be thrown out before it is read
    ReadPattern(long blockCount, long maxWindow, int maxNeighbourhoods) {
        this.blockCount = blockCount;
        this.maxWindow = maxWindow;
        this.maxNeighbourhoods = maxNeighbourhoods;
        this.readOnce = new LinkedHashMap<>(16, 0.75f, true);
        streams.add(new Stream(0));
    }

    /// Why something is fetched that nobody asked for yet.
    enum Reason {
        SEQUENTIAL,
        NEIGHBOURHOOD
    }

    /// Blocks worth fetching now, in requests of at most so many; none when `from` is `until`.
    record Ahead(Reason reason, long from, long until, int requestBlocks) {

        private static final Ahead NOTHING = new Ahead(Reason.SEQUENTIAL, 0, 0, 1);

        /// The block before which a request that begins at `start` ends.
        long requestEnd(long start) {
            return Math.min(until, (start / requestBlocks + 1) * requestBlocks);
        }
    }

    /// A sequential reader, or what may turn out to be one.
    private static final class Stream {
        private long expected;
        private long window;
        private long fetched;

        private Stream(long expected) {
            this.expected = expected;
        }

        private boolean continues(long first, long end) {
            if (end - first <= FEW_BLOCKS) {
                return first == expected || first == expected - 1;
            }
            return window == 0
                    ? first >= expected && first <= expected + FIRST_SLACK_BLOCKS
                    : first <= expected + SLACK_BLOCKS && end >= expected - SLACK_BLOCKS;
        }

        /// One reader whose first steps came out of order looks like several.
        private boolean isOvertakenBy(Stream other) {
            return Math.abs(expected - other.expected) <= SLACK_BLOCKS;
        }
    }

    /// Takes note of a read of the blocks from `first` to before `end`.
    ///
    /// @param missed whether some of them were not here
    Ahead next(long first, long end, boolean missed) {
        lock.lock();
        try {
            for (int i = streams.size() - 1; i >= 0; i--) {
                if (streams.get(i).continues(first, end)) {
                    Stream stream = streams.remove(i);
                    Ahead ahead = step(stream, end);
                    streams.removeIf(other -> other.isOvertakenBy(stream));
                    streams.add(stream);
                    return ahead;
                }
            }
            if (streams.size() == MAX_STREAMS) {
                streams.removeFirst();
            }
            streams.add(new Stream(end));
            return missed ? around(first) : Ahead.NOTHING;
        } finally {
            lock.unlock();
        }
    }

    /// After all only what is before `block` will be fetched.
    void postponed(Ahead ahead, long block) {
        lock.lock();
        try {
            switch (ahead.reason()) {
                case SEQUENTIAL -> {
                    for (Stream stream : streams) {
                        stream.fetched = stream.fetched == ahead.until() ? block : stream.fetched;
                    }
                }
                case NEIGHBOURHOOD -> remember(ahead.from() / NEIGHBOURHOOD_BLOCKS, ahead.from());
            }
        } finally {
            lock.unlock();
        }
    }

    private Ahead step(Stream stream, long end) {
        if (end > stream.expected) {
            stream.expected = end;
            long wanted = Math.max(FIRST_WINDOW_BLOCKS, 2 * stream.window);
            stream.window = Math.min(maxWindow, wanted);
        }
        int request = Math.clamp(stream.window / REQUESTS_PER_WINDOW, MIN_REQUEST_BLOCKS, MAX_REQUEST_BLOCKS);
        long target = Math.min(blockCount, stream.expected + stream.window);
        long from = Math.max(end, Math.min(stream.fetched, target));
        // Requests end at multiples of their length, where parts of an object often begin in the store too.
        long until = target == blockCount ? target : target / request * request;
        if (until <= from) {
            return Ahead.NOTHING;
        }
        stream.fetched = until;
        return new Ahead(Reason.SEQUENTIAL, from, until, request);
    }

    private Ahead around(long block) {
        long neighbourhood = block / NEIGHBOURHOOD_BLOCKS;
        Long before = readOnce.remove(neighbourhood);
        if (before == null || before == block) {
            remember(neighbourhood, block);
            return Ahead.NOTHING;
        }
        long from = neighbourhood * NEIGHBOURHOOD_BLOCKS;
        long until = Math.min(blockCount, from + NEIGHBOURHOOD_BLOCKS);
        return new Ahead(Reason.NEIGHBOURHOOD, from, until, NEIGHBOURHOOD_BLOCKS);
    }

    private void remember(long neighbourhood, long block) {
        readOnce.put(neighbourhood, block);
        if (readOnce.size() > maxNeighbourhoods) {
            readOnce.remove(readOnce.keySet().iterator().next());
        }
    }
}
