package cce.decryptfs;

import java.util.concurrent.atomic.LongAdder;

/// What the threads of one mount count together.
record Counters(LongAdder requests, LongAdder lookups, LongAdder reads, LongAdder bytesRead) {

    Counters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }

    MountStatistics statistics(long faults) {
        return new MountStatistics(requests.sum(), lookups.sum(), reads.sum(), bytesRead.sum(), faults);
    }
}
