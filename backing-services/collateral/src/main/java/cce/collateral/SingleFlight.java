package cce.collateral;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Lets one caller fetch what several want at once; the others get its result, or its failure.
final class SingleFlight<K, V> {
    private final ConcurrentHashMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /// What `kept` has, or else what `fetch` gets; `fetch` is to keep it.
    V get(K key, Supplier<Optional<V>> kept, Supplier<V> fetch) {
        Optional<V> here = kept.get();
        if (here.isPresent()) {
            return here.get();
        }
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> theirs = flights.putIfAbsent(key, mine);
        if (theirs != null) {
            return landed(theirs);
        }
        try {
            // Asked again: another's fetch may have ended between the first look and here.
            mine.complete(kept.get().orElseGet(fetch));
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(key, mine);
        }
        return mine.join();
    }

    private static <V> V landed(CompletableFuture<V> flight) {
        try {
            return flight.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
