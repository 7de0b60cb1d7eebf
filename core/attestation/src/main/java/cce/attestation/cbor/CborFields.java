package cce.attestation.cbor;

import java.util.List;
import java.util.Optional;

/// Takes items by type and map entries by key; a refusal names the path.
public final class CborFields {
    private final String path;
    private final Cbor item;

    public CborFields(String path, Cbor item) {
        this.path = path;
        this.item = item;
    }

    public Cbor item() {
        return item;
    }

    public String path() {
        return path;
    }

    public CborFields field(long key) {
        return optional(key).orElseThrow(() -> wrong("lacks the key " + key));
    }

    public Optional<CborFields> optional(long key) {
        return Optional.ofNullable(dict().entries().get(Cbor.of(key))).map(value -> at("." + key, value));
    }

    public Optional<CborFields> optional(String key) {
        return Optional.ofNullable(dict().entries().get(Cbor.of(key))).map(value -> at("." + key, value));
    }

    public Cbor.Dict dict() {
        if (item instanceof Cbor.Dict dict) {
            return dict;
        }
        throw wrong("is not a map");
    }

    public List<CborFields> items(int max) {
        if (!(item instanceof Cbor.Array(List<Cbor> content))) {
            throw wrong("is not an array");
        }
        if (content.size() > max) {
            throw wrong("has more than " + max + " items");
        }
        return content.stream().map(value -> at("[]", value)).toList();
    }

    /// The array's items, of which there must be exactly `count`.
    public List<CborFields> tuple(int count) {
        List<CborFields> content = items(count);
        if (content.size() != count) {
            throw wrong("has " + content.size() + " items and not " + count);
        }
        return content;
    }

    public long number() {
        if (item instanceof Cbor.Int(long value)) {
            return value;
        }
        throw wrong("is not a whole number");
    }

    public String text() {
        if (item instanceof Cbor.Text(String value)) {
            return value;
        }
        throw wrong("is not text");
    }

    public byte[] bytes() {
        if (item instanceof Cbor.Bytes bytes) {
            return bytes.value();
        }
        throw wrong("is not a byte string");
    }

    /// The content of an item tagged `tag`.
    public CborFields tagged(long tag) {
        if (item instanceof Cbor.Tagged(long actual, Cbor content) && actual == tag) {
            return at("", content);
        }
        throw wrong("is not tagged " + tag);
    }

    public boolean hasTag(long tag) {
        return item instanceof Cbor.Tagged(long actual, Cbor ignored) && actual == tag;
    }

    public CborException wrong(String problem) {
        return new CborException("The field " + path + " " + problem + ".");
    }

    private CborFields at(String step, Cbor value) {
        return new CborFields(path + step, value);
    }
}
