package cce.decryptfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// The refused reads of one mount: the first in full, all of them counted.
final class FaultLog {

    private final List<Fault> first = new ArrayList<>();
    private final LongAdder count = new LongAdder();

    synchronized void record(String file, long position, int length, IOException cause) {
        count.increment();
        if (first.size() < Mount.MAX_RECORDED_FAULTS) {
            first.add(new Fault(file, position, length, cause));
        }
    }

    synchronized List<Fault> first() {
        return List.copyOf(first);
    }

    long count() {
        return count.sum();
    }
}
