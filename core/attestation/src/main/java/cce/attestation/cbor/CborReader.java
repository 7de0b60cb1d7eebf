package cce.attestation.cbor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one data item. Any order of keys and any length of heads is read, since signatures are checked over the bytes
/// received; what could be read in two ways is refused: duplicate keys, indefinite lengths, bytes after the end, and
/// simple values or floats that nothing here means anything by.
public final class CborReader {
    public static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 24;
    private static final int MAX_ITEMS = 50_000;

    private final byte[] bytes;
    private int position;
    private int items;

    private CborReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The one item that `bytes` are.
    public static Cbor read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new CborException("The CBOR is " + bytes.length + " bytes; at most " + MAX_BYTES + " are read.");
        }
        CborReader reader = new CborReader(bytes);
        Cbor item = reader.item(0);
        if (reader.position != bytes.length) {
            throw reader.malformed("has bytes after its end");
        }
        return item;
    }

    private Cbor item(int depth) {
        items++;
        if (depth > MAX_DEPTH || items > MAX_ITEMS) {
            throw malformed("is nested too deeply or holds too many items");
        }
        int initial = octet();
        int major = initial >>> 5;
        int additional = initial & 0x1f;
        if (major == 7) {
            return simple(additional);
        }
        long argument = argument(additional);
        return switch (major) {
            case 0 -> new Cbor.Int(requirePositive(argument));
            case 1 -> new Cbor.Int(~requirePositive(argument));
            case 2 -> new Cbor.Bytes(take(argument));
            case 3 -> new Cbor.Text(text(take(argument)));
            case 4 -> array(argument, depth);
            case 5 -> dict(argument, depth);
            default -> new Cbor.Tagged(requirePositive(argument), item(depth + 1));
        };
    }

    private Cbor array(long count, int depth) {
        requireRoom(count, 1);
        List<Cbor> content = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            content.add(item(depth + 1));
        }
        return new Cbor.Array(content);
    }

    private Cbor dict(long count, int depth) {
        requireRoom(count, 2);
        Map<Cbor, Cbor> entries = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            Cbor key = item(depth + 1);
            if (!(key instanceof Cbor.Int || key instanceof Cbor.Text || key instanceof Cbor.Bytes)) {
                throw malformed("has a map key that is neither number nor string");
            }
            if (entries.putIfAbsent(key, item(depth + 1)) != null) {
                throw malformed("has a map with the same key twice");
            }
        }
        return new Cbor.Dict(entries);
    }

    private Cbor simple(int additional) {
        return switch (additional) {
            case 20 -> Cbor.Simple.FALSE;
            case 21 -> Cbor.Simple.TRUE;
            case 22 -> Cbor.Simple.NULL;
            default -> throw malformed("has a float or simple value that is not read");
        };
    }

    private long argument(int additional) {
        if (additional < 24) {
            return additional;
        }
        if (additional > 27) {
            throw malformed("has an indefinite or reserved length");
        }
        long value = 0;
        for (int i = 0; i < 1 << (additional - 24); i++) {
            value = (value << 8) | octet();
        }
        return value;
    }

    private long requirePositive(long argument) {
        if (argument < 0) {
            throw malformed("has a number beyond 63 bits");
        }
        return argument;
    }

    /// Each item takes a byte at least, so a count beyond that is a lie and nothing is reserved for it.
    private void requireRoom(long count, int bytesEach) {
        if (count < 0 || count > (bytes.length - position) / bytesEach) {
            throw malformed("names more items than it has bytes");
        }
    }

    private byte[] take(long length) {
        if (length < 0 || length > bytes.length - position) {
            throw malformed("ends in the middle of a string");
        }
        byte[] taken = Arrays.copyOfRange(bytes, position, position + (int) length);
        position += (int) length;
        return taken;
    }

    private String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("has text that is not UTF-8");
        }
    }

    private int octet() {
        if (position == bytes.length) {
            throw malformed("ends in the middle of an item");
        }
        return bytes[position++] & 0xff;
    }

    private CborException malformed(String problem) {
        return new CborException("The CBOR " + problem + ", at offset " + position + ".");
    }
}
