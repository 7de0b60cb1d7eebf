package cce.attestation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Remembers what was verified, by everything that went into it. An entry is found only at a time at which each
/// certificate, list and document behind it is valid; anything else is verified again, so forgetting costs time and
/// never safety. Refusals are not kept. Thread safe; the entry unused for longest goes first.
///
/// @param <K> all input bytes of a verification: compared whole, so that a collision of hashes finds nothing
final class VerifiedCache<K, V> {
    private record Kept<V>(V value, Validity window) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Kept<V>> entries;

    VerifiedCache(int maxEntries) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Kept<V>> eldest) {
                return size() > maxEntries;
            }
        };
    }

    /// What was verified from `key` before, or else what `verification` makes of it now. Narrows `validity`, which says
    /// the time, by all the result rests on.
    V get(K key, Validity validity, Function<Validity, V> verification) {
        Optional<Kept<V>> known = entry(key).filter(entry -> entry.window().holdsAt(validity));
        Kept<V> entry = known.orElseGet(() -> verified(key, validity.afresh(), verification));
        validity.narrow(entry.window());
        return entry.value();
    }

    private Kept<V> verified(K key, Validity window, Function<Validity, V> verification) {
        Kept<V> made = new Kept<>(verification.apply(window), window);
        // Outside the lock until here: threads that verify the same thing at once come to the same result.
        lock.lock();
        try {
            entries.put(key, made);
        } finally {
            lock.unlock();
        }
        return made;
    }

    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Kept<V>> entry(K key) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(key));
        } finally {
            lock.unlock();
        }
    }
}
