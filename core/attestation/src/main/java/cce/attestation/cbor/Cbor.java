package cce.attestation.cbor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One data item. Equality is that of the content, so items serve as keys of a map.
public sealed interface Cbor {
    /// A whole number within 64 bits, signed.
    record Int(long value) implements Cbor {}

    record Text(String value) implements Cbor {}

    /// A byte string; neither the array given nor the one returned is shared.
    final class Bytes implements Cbor {
        private final byte[] value;

        public Bytes(byte[] value) {
            this.value = value.clone();
        }

        public byte[] value() {
            return value.clone();
        }

        public int length() {
            return value.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[" + value.length + "]";
        }
    }

    record Array(List<Cbor> items) implements Cbor {
        public Array {
            items = List.copyOf(items);
        }
    }

    /// Keys in the order of the encoding read, or in which they were put.
    record Dict(Map<Cbor, Cbor> entries) implements Cbor {
        public Dict {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    record Tagged(long tag, Cbor content) implements Cbor {}

    /// `true`, `false` or `null`; no other simple value is read.
    enum Simple implements Cbor {
        FALSE,
        TRUE,
        NULL
    }

    static Cbor of(long value) {
        return new Int(value);
    }

    static Cbor of(String value) {
        return new Text(value);
    }

    static Cbor of(byte[] value) {
        return new Bytes(value);
    }

    static Cbor array(Cbor... items) {
        return new Array(List.of(items));
    }

    /// Pairs of key and value.
    static Cbor dict(Cbor... pairs) {
        Map<Cbor, Cbor> entries = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (entries.put(pairs[i], pairs[i + 1]) != null) {
                throw new IllegalStateException("A map of this program has a key twice.");
            }
        }
        return new Dict(entries);
    }

    /// The bytes of the shortest, deterministic encoding (RFC 8949, section 4.2.1).
    default byte[] encoded() {
        return CborWriter.write(this);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
