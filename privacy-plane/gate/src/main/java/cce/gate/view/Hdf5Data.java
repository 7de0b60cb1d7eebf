package cce.gate.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The raw bytes of one dataset: in its header, in one piece, or in chunks behind filters.
final class Hdf5Data {
    private static final int MAX_CHUNKS = 1_000_000;
    private static final int MAX_DEPTH = 32;

    private final byte[] file;
    private final int offsetBytes;
    private final int lengthBytes;
    private final Limits limits;
    private final Covered covered;
    private final List<Integer> filters;
    private final int element;
    private final long[] sides;
    private byte[] plain = new byte[0];
    private int chunks;

    /// @param element bytes of an element
    /// @param filters numbers of the filters in the order they were applied
    Hdf5Data(
            byte[] file,
            int offsetBytes,
            int lengthBytes,
            Limits limits,
            Covered covered,
            List<Integer> filters,
            int element,
            long[] sides) {
        this.file = file;
        this.offsetBytes = offsetBytes;
        this.lengthBytes = lengthBytes;
        this.limits = limits;
        this.covered = covered;
        this.filters = filters;
        this.element = element;
        this.sides = sides;
    }

    byte[] read(byte[] layout) {
        long size = element;
        for (long side : sides) {
            size = side == 0 ? 0 : Math.multiplyExact(size, side);
        }
        if (size > Math.max(limits.allowance(file.length), Limits.FREE_BYTES)) {
            limits.limit("hdf5", "a dataset expands beyond its limit");
            throw new Malformed("a dataset is too large");
        }
        limits.produce(size);
        plain = new byte[(int) size];
        Cursor in = Cursor.little(layout);
        int version = in.u8("layout.version");
        switch (version) {
            case 1, 2 -> old(in);
            case 3 -> third(in);
            case 4, 5 -> fourth(in);
            default -> throw new Malformed("layout.version");
        }
        return plain;
    }

    private void old(Cursor in) {
        int rank = in.u8("layout.rank");
        int kind = in.u8("layout.class");
        in.skip(5, "layout.reserved");
        long address = kind == 0 ? 0 : in.number(offsetBytes, "layout.address");
        var chunk = new long[rank];
        Arrays.setAll(chunk, i -> in.u32("layout.side"));
        switch (kind) {
            case 0 -> compact(in.bytes(in.u32("layout.size"), "layout.data"));
            case 1 -> contiguous(address, plain.length);
            default -> tree(address, chunk, 0);
        }
    }

    private void third(Cursor in) {
        switch (in.u8("layout.class")) {
            case 0 -> compact(in.bytes(in.u16("layout.size"), "layout.data"));
            case 1 -> {
                long address = in.number(offsetBytes, "layout.address");
                contiguous(address, in.number(lengthBytes, "layout.size"));
            }
            case 2 -> {
                int rank = in.u8("layout.rank");
                long address = in.number(offsetBytes, "layout.address");
                var chunk = new long[rank];
                Arrays.setAll(chunk, i -> in.u32("layout.side"));
                tree(address, chunk, 0);
            }
            default -> throw new Malformed("layout.class");
        }
    }

    private void fourth(Cursor in) {
        int kind = in.u8("layout.class");
        if (kind != 2) {
            third(in.seek(in.at() - 1));
            return;
        }
        int flags = in.u8("layout.flags");
        int rank = in.u8("layout.rank");
        int width = in.u8("layout.width");
        var chunk = new long[rank];
        Arrays.setAll(chunk, i -> in.number(width, "layout.side"));
        switch (in.u8("layout.index")) {
            case 1 -> {
                boolean filtered = (flags & 2) != 0;
                long size = filtered ? in.number(lengthBytes, "chunk.size") : bytes(chunk);
                int mask = filtered ? in.i32("chunk.mask") : 0;
                chunk(in.number(offsetBytes, "chunk.address"), size, mask, chunk, new long[rank]);
            }
            case 2 -> {
                long address = in.number(offsetBytes, "chunk.address");
                for (int i = 0; i < count(chunk); i++) {
                    chunk(address + i * bytes(chunk), bytes(chunk), 0, chunk, origin(i, chunk));
                }
            }
            case 3 -> fixedArray(in.skip(1, "page.bits").number(offsetBytes, "chunk.address"), chunk);
            default -> throw new Malformed("a chunk index is not read");
        }
    }

    private void compact(byte[] data) {
        System.arraycopy(data, 0, plain, 0, Math.min(data.length, plain.length));
    }

    private boolean absent(long address) {
        return address == -1 || (offsetBytes == 4 && address == 0xffff_ffffL);
    }

    private void contiguous(long address, long size) {
        if (absent(address) || size == 0) {
            return;
        }
        if (covered.overlaps(address, address + size)) {
            throw new Malformed("datasets share their bytes");
        }
        compact(Cursor.little(file).seek(address).bytes(size, "data"));
        covered.range(address, address + Math.min(size, plain.length));
    }

    /// A b-tree of version 1 whose keys say where each chunk belongs.
    private void tree(long address, long[] chunk, int depth) {
        if (absent(address)) {
            return;
        }
        Cursor in = Cursor.little(file).seek(address);
        if (depth > MAX_DEPTH || !in.utf8(4, "tree").equals("TREE") || in.u8("tree.type") != 1) {
            throw new Malformed("a chunk tree");
        }
        int level = in.u8("tree.level");
        int entries = in.u16("tree.entries");
        in.skip(2L * offsetBytes, "tree.siblings");
        for (int i = 0; i < entries; i++) {
            long size = in.u32("chunk.size");
            int mask = in.i32("chunk.mask");
            var origin = new long[chunk.length];
            Arrays.setAll(origin, k -> in.i64("chunk.offset"));
            long child = in.number(offsetBytes, "chunk.address");
            if (level > 0) {
                tree(child, chunk, depth + 1);
            } else {
                chunk(child, size, mask, chunk, origin);
            }
        }
        covered.range(address, in.skip(8 + 8L * chunk.length, "tree.key").at());
    }

    private void fixedArray(long address, long[] chunk) {
        if (absent(address)) {
            return;
        }
        Cursor head = Cursor.little(file).seek(address);
        boolean right = head.utf8(4, "index").equals("FAHD");
        int filtered = head.skip(1, "index.version").u8("index.client");
        int width = head.u8("index.width");
        int pageBits = head.u8("index.page");
        long entries = head.number(lengthBytes, "index.entries");
        long block = head.number(offsetBytes, "index.block");
        covered.range(address, head.skip(4, "index.checksum").at());
        Cursor in = Cursor.little(file).seek(block);
        if (!right
                || !in.utf8(4, "index").equals("FADB")
                || entries > MAX_CHUNKS
                || pageBits > 30
                || entries > 1L << pageBits) {
            throw new Malformed("a chunk index is not read");
        }
        in.skip(2L + offsetBytes, "index.head");
        for (int i = 0; i < entries; i++) {
            long child = in.number(offsetBytes, "chunk.address");
            long size = filtered == 1 ? in.number(width - offsetBytes - 4, "chunk.size") : bytes(chunk);
            int mask = filtered == 1 ? in.i32("chunk.mask") : 0;
            if (!absent(child)) {
                chunk(child, size, mask, chunk, origin(i, chunk));
            }
        }
        covered.range(block, in.skip(4, "index.checksum").at());
    }

    private long count(long[] chunk) {
        long count = 1;
        for (int i = 0; i < sides.length; i++) {
            count = Math.multiplyExact(count, Math.ceilDiv(sides[i], chunk[i]));
        }
        return Math.min(count, MAX_CHUNKS);
    }

    /// Where the chunk with a running number begins.
    private long[] origin(long number, long[] chunk) {
        var origin = new long[chunk.length];
        long rest = number;
        for (int i = sides.length - 1; i >= 0; i--) {
            long along = Math.max(1, Math.ceilDiv(sides[i], Math.max(1, chunk[i])));
            origin[i] = rest % along * chunk[i];
            rest /= along;
        }
        return origin;
    }

    private static long bytes(long[] chunk) {
        long bytes = 1;
        for (long side : chunk) {
            bytes = Math.multiplyExact(bytes, side);
        }
        return bytes;
    }

    /// Takes filters off a chunk and puts its rows where they belong. The last side of a chunk is the element.
    private void chunk(long address, long size, int mask, long[] chunk, long[] origin) {
        if (chunk.length != sides.length + 1 || ++chunks > MAX_CHUNKS || absent(address)) {
            throw new Malformed("a chunk has another shape than its dataset");
        }
        if (covered.overlaps(address, address + size)) {
            throw new Malformed("chunks share their bytes");
        }
        byte[] bytes = Cursor.little(file).seek(address).bytes(size, "chunk");
        covered.range(address, address + size);
        long wanted = Math.multiplyExact(bytes(Arrays.copyOf(chunk, sides.length)), (long) element);
        byte[] data = unfiltered(bytes, mask, (int) Math.min(wanted, Integer.MAX_VALUE));
        if (data.length < wanted) {
            throw new Malformed("a chunk is too short");
        }
        copy(data, 0, 0, 0, chunk, origin);
    }

    private void copy(byte[] data, int side, long from, long to, long[] chunk, long[] origin) {
        if (side == sides.length) {
            System.arraycopy(data, (int) (from * element), plain, (int) (to * element), element);
            return;
        }
        for (long i = 0; i < chunk[side] && origin[side] + i < sides[side]; i++) {
            long source = from * chunk[side] + i;
            long target = to * sides[side] + origin[side] + i;
            copy(data, side + 1, source, target, chunk, origin);
        }
    }

    private byte[] unfiltered(byte[] bytes, int mask, int wanted) {
        byte[] data = bytes;
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((mask & (1 << i)) != 0) {
                continue;
            }
            data = switch (filters.get(i)) {
                case 1 -> inflated(data, wanted);
                case 2 -> unshuffled(data);
                case 3 -> Arrays.copyOf(data, Math.max(0, data.length - 4));
                case 32_000 -> lzf(data, wanted);
                default -> throw new Malformed("filter " + filters.get(i) + " is not read");
            };
        }
        return data;
    }

    private byte[] inflated(byte[] data, int wanted) {
        Optional<Inflate.Result> result = Inflate.zlib(data, 0, wanted + 64);
        return result.map(Inflate.Result::bytes).orElseThrow(() -> new Malformed("a chunk cannot be inflated"));
    }

    private byte[] unshuffled(byte[] data) {
        int count = data.length / element;
        byte[] joined = data.clone();
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < element; b++) {
                joined[i * element + b] = data[b * count + i];
            }
        }
        return joined;
    }

    /// LibLZF, which h5py brings along: literals and copies of what came before.
    private static byte[] lzf(byte[] data, int wanted) {
        var plain = new byte[wanted];
        int filled = 0;
        Cursor in = Cursor.little(data);
        while (!in.done() && filled < wanted) {
            int head = in.u8("lzf");
            if (head < 32) {
                byte[] literal = in.bytes(head + 1, "lzf.literal");
                if (filled + literal.length > wanted) {
                    throw new Malformed("lzf");
                }
                System.arraycopy(literal, 0, plain, filled, literal.length);
                filled += literal.length;
                continue;
            }
            int length = head >> 5;
            length += 2 + (length == 7 ? in.u8("lzf.length") : 0);
            int back = ((head & 31) << 8) + in.u8("lzf.back") + 1;
            if (back > filled || filled + length > wanted) {
                throw new Malformed("lzf");
            }
            for (int i = 0; i < length; i++, filled++) {
                plain[filled] = plain[filled - back];
            }
        }
        return plain;
    }

    /// Filter numbers of a pipeline message.
    static List<Integer> filters(byte[] message) {
        Cursor in = Cursor.little(message);
        int version = in.u8("filters.version");
        int count = in.u8("filters.count");
        in.skip(version == 1 ? 6 : 0, "filters.reserved");
        var filters = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            int id = in.u16("filter.id");
            int name = version == 1 || id >= 256 ? in.u16("filter.name") : 0;
            in.skip(2, "filter.flags");
            int values = in.u16("filter.values");
            in.skip(version == 1 ? (name + 7) / 8 * 8 : name, "filter.name");
            in.skip(4L * values + (version == 1 && values % 2 == 1 ? 4 : 0), "filter.values");
            filters.add(id);
        }
        return filters;
    }
}
