package cce.gate.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// HDF5: every dataset as an array or a table, every attribute, whatever groups they stand in. Objects are found by
/// following groups, and in files of the newer kind also by their signatures, so that one no group names is seen.
final class Hdf5 implements Container {
    private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    @Override
    public boolean is(byte[] in) {
        return Bytes.startsWith(in, 0, MAGIC) && in.length > 48;
    }

    @Override
    public Contents read(byte[] in, Limits limits) {
        return new Reading(in, limits).read();
    }

    /// One file being read.
    private static final class Reading {
        private static final int MAX_OBJECTS = 100_000;
        private static final int MAX_DEPTH = 32;
        private static final int NO_SPACE = 2;
        private static final long MAX_CELLS = 8 << 20;

        private final byte[] file;
        private final Limits limits;
        private final Covered covered;
        private final Contents.Builder out = new Contents.Builder();
        private final Set<Long> visited = new HashSet<>();
        private final int version;
        private final int offsetBytes;
        private final int lengthBytes;
        private final Hdf5Heap heap;
        private boolean tensors;
        private long cells;

        Reading(byte[] file, Limits limits) {
            this.file = file;
            this.limits = limits;
            this.covered = new Covered(file);
            this.version = file[8];
            this.offsetBytes = file[version < 2 ? 13 : 9];
            this.lengthBytes = file[version < 2 ? 14 : 10];
            if (version < 0 || version > 3 || !size(offsetBytes) || !size(lengthBytes)) {
                throw new Malformed("the superblock");
            }
            this.heap = new Hdf5Heap(file, offsetBytes, lengthBytes, covered, out);
        }

        private static boolean size(int bytes) {
            return bytes == 4 || bytes == 8;
        }

        Contents read() {
            Cursor in = Cursor.little(file);
            if (version < 2) {
                in.seek(version == 0 ? 24 : 28).skip(2L * offsetBytes, "addresses");
                whole(in.number(offsetBytes, "end"));
                in.skip(offsetBytes, "driver");
                in.number(offsetBytes, "root.name");
                long root = in.number(offsetBytes, "root.header");
                covered.range(0, in.skip(24, "root.scratch").at());
                object("", root, 0);
            } else {
                in.seek(12).skip(2L * offsetBytes, "addresses");
                whole(in.number(offsetBytes, "end"));
                long root = in.number(offsetBytes, "root.header");
                covered.range(0, in.skip(4, "checksum").at());
                object("", root, 0);
            }
            for (int at = 48; at + 8 < file.length; at++) {
                if (file[at] == 'O' && Bytes.startsWith(file, at, "OHDR\2") && !covered.overlaps(at, at + 1)) {
                    object("", at, 0);
                }
            }
            for (byte[] bytes : heap.all()) {
                out.note("heap", Bytes.strings(bytes, 12));
            }
            out.unread("gaps", covered.rest());
            return out.build(tensors ? Kind.ARRAY : Kind.TABLE, "hdf5");
        }

        private void whole(long end) {
            if (end > file.length) {
                throw new Malformed("the file is cut short");
            }
        }

        /// One message of an object header.
        @SuppressWarnings("ArrayRecordComponent")
        private record Message(int type, byte[] data) {}

        private void object(String name, long address, int depth) {
            if (!visited.add(address)) {
                return;
            }
            if (depth > MAX_DEPTH || visited.size() > MAX_OBJECTS || !limits.open("hdf5", 0)) {
                throw new Malformed("too many objects");
            }
            var messages = new ArrayList<Message>();
            Cursor in = Cursor.little(file).seek(address);
            if (Bytes.startsWith(file, in.at(), "OHDR")) {
                newHeader(in, messages);
            } else {
                oldHeader(in, messages);
            }
            Map<Integer, byte[]> first = new HashMap<>();
            for (Message message : messages) {
                first.putIfAbsent(message.type(), message.data());
                switch (message.type()) {
                    case 0x06 -> link(name, Cursor.little(message.data()), depth);
                    case 0x0c -> attribute(name, Cursor.little(message.data()));
                    case 0x0d -> out.note("comment", Hdf5Type.text(message.data(), 0, message.data().length));
                    case 0x11 -> {
                        Cursor table = Cursor.little(message.data());
                        long tree = table.number(offsetBytes, "group.tree");
                        group(name, tree, names(table.number(offsetBytes, "group.heap")), depth);
                    }
                    case 0x07 -> throw new Malformed("content in other files is not read");
                    default -> {}
                }
            }
            if (first.containsKey(0x08)) {
                dataset(name, first);
            }
        }

        private void oldHeader(Cursor in, List<Message> messages) {
            int start = in.at();
            if (in.u8("header.version") != 1) {
                throw new Malformed("header.version");
            }
            in.skip(1, "header.reserved");
            int count = in.u16("header.messages");
            long size = in.skip(4, "header.references").u32("header.size");
            covered.range(start, in.skip(4, "header.padding").at());
            var blocks = new ArrayList<Cursor>();
            blocks.add(in.part(size, "header"));
            for (int b = 0; b < blocks.size() && b < 1024; b++) {
                Cursor block = blocks.get(b);
                while (block.left() >= 8 && messages.size() < count) {
                    int at = block.at();
                    int type = block.u16("message.type");
                    int length = block.u16("message.size");
                    int flags = block.u8("message.flags");
                    byte[] data = block.skip(3, "message.reserved").bytes(length, "message");
                    // What a message that says nothing is filled with is nobody's.
                    covered.range(at, type == 0 ? at + 8L : block.at());
                    message(type, flags, data, messages, blocks, false);
                }
            }
        }

        private void newHeader(Cursor in, List<Message> messages) {
            int start = in.at();
            int flags = in.skip(5, "header.magic").u8("header.flags");
            in.skip((flags & 0x20) != 0 ? 16 : 0, "header.times");
            in.skip((flags & 0x10) != 0 ? 4 : 0, "header.phase");
            long size = in.number(1 << (flags & 3), "header.size");
            covered.range(start, in.at());
            var blocks = new ArrayList<Cursor>();
            blocks.add(in.part(size, "header"));
            covered.range(in.at(), in.skip(4, "header.checksum").at());
            for (int b = 0; b < blocks.size() && b < 1024; b++) {
                Cursor block = blocks.get(b);
                int head = 4 + ((flags & 4) != 0 ? 2 : 0);
                while (block.left() >= head) {
                    int at = block.at();
                    int type = block.u8("message.type");
                    int length = block.u16("message.size");
                    int messageFlags = block.u8("message.flags");
                    byte[] data = block.skip(head - 4, "message.order").bytes(length, "message");
                    covered.range(at, type == 0 ? at + head : block.at());
                    message(type, messageFlags, data, messages, blocks, true);
                }
            }
        }

        private void message(
                int type, int flags, byte[] data, List<Message> messages, List<Cursor> blocks, boolean newer) {
            if (type == 0x10) {
                Cursor in = Cursor.little(data);
                long address = in.number(offsetBytes, "continuation.address");
                long length = in.number(lengthBytes, "continuation.length");
                if (covered.overlaps(address, address + length)) {
                    throw new Malformed("header blocks share their bytes");
                }
                Cursor block = Cursor.little(file, address, address + length);
                if (newer) {
                    covered.range(address, block.skip(4, "continuation.magic").at());
                    covered.range(address + length - 4, address + length);
                    block = Cursor.little(file, block.at(), address + length - 4);
                }
                blocks.add(block);
                return;
            }
            if ((flags & 2) != 0 && (type == 0x03 || type == 0x01)) {
                messages.add(new Message(type, shared(data, type)));
                return;
            }
            messages.add(new Message(type, data));
        }

        /// A message that is in another header, as named datatypes are.
        private byte[] shared(byte[] reference, int type) {
            Cursor in = Cursor.little(reference);
            int kind = in.u8("shared.version");
            in.skip(kind == 1 ? 7 : 1, "shared.type");
            long address = in.number(offsetBytes, "shared.address");
            var messages = new ArrayList<Message>();
            Cursor header = Cursor.little(file).seek(address);
            visited.add(address);
            if (Bytes.startsWith(file, header.at(), "OHDR")) {
                newHeader(header, messages);
            } else {
                oldHeader(header, messages);
            }
            return messages.stream()
                    .filter(message -> message.type() == type)
                    .findFirst()
                    .orElseThrow(() -> new Malformed("a shared message is missing"))
                    .data();
        }

        private void link(String group, Cursor in, int depth) {
            int flags = in.skip(1, "link.version").u8("link.flags");
            int kind = (flags & 8) != 0 ? in.u8("link.type") : 0;
            in.skip((flags & 4) != 0 ? 8 : 0, "link.order");
            in.skip((flags & 16) != 0 ? 1 : 0, "link.charset");
            String name = in.utf8(in.number(1 << (flags & 3), "link.length"), "link.name");
            if (kind == 0) {
                object(group + "/" + name, in.number(offsetBytes, "link.address"), depth + 1);
            } else {
                out.note("link", name + " " + in.utf8(in.left(), "link.target"));
            }
        }

        /// A b-tree of symbol nodes, as older files list their groups.
        private void group(String name, long address, byte[] names, int depth) {
            Cursor in = Cursor.little(file).seek(address);
            if (depth > MAX_DEPTH || !in.utf8(4, "group.tree").equals("TREE")) {
                throw new Malformed("a group tree");
            }
            int level = in.skip(1, "tree.type").u8("tree.level");
            int entries = in.u16("tree.entries");
            in.skip(2L * offsetBytes, "tree.siblings");
            for (int i = 0; i < entries; i++) {
                long child = in.skip(lengthBytes, "tree.key").number(offsetBytes, "tree.child");
                if (level > 0) {
                    group(name, child, names, depth + 1);
                } else {
                    symbols(name, child, names, depth);
                }
            }
            covered.range(address, in.skip(lengthBytes, "tree.key").at());
        }

        private void symbols(String group, long address, byte[] names, int depth) {
            Cursor in = Cursor.little(file).seek(address);
            if (!in.utf8(4, "symbols").equals("SNOD")) {
                throw new Malformed("a symbol node");
            }
            int count = in.skip(2, "symbols.version").u16("symbols.count");
            for (int i = 0; i < count; i++) {
                long at = in.number(offsetBytes, "symbol.name");
                long header = in.number(offsetBytes, "symbol.header");
                in.skip(24, "symbol.scratch");
                if (at < 0 || at >= names.length) {
                    throw new Malformed("symbol.name");
                }
                int end = (int) at;
                while (end < names.length && names[end] != 0) {
                    end++;
                }
                object(group + "/" + Hdf5Type.text(names, (int) at, end - (int) at), header, depth + 1);
            }
            covered.range(address, in.at());
        }

        /// The names of a group's members; what is in the heap besides them is read as text.
        private byte[] names(long address) {
            Cursor in = Cursor.little(file).seek(address);
            if (!in.utf8(4, "names").equals("HEAP")) {
                throw new Malformed("a name heap");
            }
            long size = in.skip(4, "names.version").number(lengthBytes, "names.size");
            in.skip(lengthBytes, "names.free");
            long data = in.number(offsetBytes, "names.data");
            covered.range(address, in.at());
            byte[] names = Cursor.little(file).seek(data).bytes(size, "names");
            covered.range(data, data + size);
            out.add(new Contents.Examined("names", names));
            return names;
        }

        private void attribute(String object, Cursor in) {
            int form = in.u8("attribute.version");
            int flags = in.u8("attribute.flags");
            int nameSize = in.u16("attribute.nameSize");
            int typeSize = in.u16("attribute.typeSize");
            int spaceSize = in.u16("attribute.spaceSize");
            in.skip(form == 3 ? 1 : 0, "attribute.charset");
            int pad = form == 1 ? 8 : 1;
            byte[] rawName = in.bytes(padded(nameSize, pad), "attribute.name");
            String name = Hdf5Type.text(rawName, 0, Math.min(nameSize, rawName.length));
            byte[] rawType = in.bytes(padded(typeSize, pad), "attribute.type");
            byte[] space = in.bytes(padded(spaceSize, pad), "attribute.space");
            Hdf5Type type = Hdf5Type.read(Cursor.little(form > 1 && (flags & 1) != 0 ? shared(rawType, 3) : rawType));
            out.note("attribute", object + " " + name);
            values(Contents.HIDDEN, type, sides(Cursor.little(space)), in.bytes(in.left(), "attribute.data"));
        }

        private static int padded(int size, int to) {
            return Math.ceilDiv(size, to) * to;
        }

        /// The sides of a dataspace; a scalar has none, an empty one a side of zero.
        private long[] sides(Cursor in) {
            int form = in.u8("space.version");
            int rank = in.u8("space.rank");
            in.skip(form == 1 ? 6 : 1, "space.flags");
            boolean nothing = form == 2 && in.u8("space.type") == NO_SPACE;
            var sides = new long[nothing ? 1 : rank];
            for (int i = 0; i < rank; i++) {
                sides[i] = in.number(lengthBytes, "space.side");
                if (sides[i] < 0) {
                    throw new Malformed("space.side");
                }
            }
            return sides;
        }

        private void dataset(String name, Map<Integer, byte[]> messages) {
            byte[] rawType = messages.get(0x03);
            byte[] rawSpace = messages.get(0x01);
            byte[] layout = messages.get(0x08);
            if (rawType == null || rawSpace == null || layout == null) {
                throw new Malformed("a dataset has no type or shape");
            }
            Hdf5Type type = Hdf5Type.read(Cursor.little(rawType));
            long[] sides = sides(Cursor.little(rawSpace));
            byte[] pipeline = messages.get(0x0b);
            List<Integer> filters = pipeline == null ? List.of() : Hdf5Data.filters(pipeline);
            var data = new Hdf5Data(file, offsetBytes, lengthBytes, limits, covered, filters, type.size(), sides);
            values(name, type, sides, data.read(layout));
        }

        private void values(String name, Hdf5Type type, long[] sides, byte[] data) {
            int count = 1;
            for (long side : sides) {
                count = Math.toIntExact(count * side);
            }
            if ((long) count * type.size() > data.length) {
                throw new Malformed("a dataset is shorter than its shape");
            }
            boolean hidden = name.equals(Contents.HIDDEN);
            if (type.numeric() && !hidden && sides.length > 0) {
                var numbers = new double[count];
                for (int i = 0; i < count; i++) {
                    numbers[i] = type.number(data, i * type.size());
                }
                var shape = new ArrayList<Integer>();
                for (long side : sides) {
                    shape.add((int) side);
                }
                tensors = true;
                out.add(new Contents.Values(name, shape, numbers, type.single()));
                return;
            }
            int perRow = sides.length > 1 && type.kind() != Hdf5Type.COMPOUND
                    ? (int) Math.max(1, sides[sides.length - 1])
                    : 1;
            table(name, type, data, count, perRow, hidden && count == 1);
        }

        private void table(String name, Hdf5Type type, byte[] data, int count, int perRow, boolean scalar) {
            List<String> header = type.kind() == Hdf5Type.COMPOUND ? type.columns("") : List.of();
            var rows = new ArrayList<List<String>>();
            for (int i = 0; i < count; i += perRow) {
                var row = new ArrayList<String>();
                for (int k = i; k < Math.min(count, i + perRow); k++) {
                    type.cells(data, k * type.size(), heap, row);
                }
                cells += row.size();
                if (cells > MAX_CELLS) {
                    limits.limit("hdf5", "tables have more than " + MAX_CELLS + " cells");
                    throw new Malformed("too many cells");
                }
                rows.add(row);
            }
            if (scalar && header.isEmpty() && !rows.isEmpty()) {
                out.note("attribute", String.join(" ", rows.getFirst()));
            } else if (!rows.isEmpty()) {
                var text = new StringBuilder();
                rows.forEach(row -> text.append(String.join(",", row)).append('\n'));
                if (type.kind() == Hdf5Type.STRING || type.kind() == Hdf5Type.LIST) {
                    out.note("texts", text.toString());
                }
                out.add(new Contents.Sheet(name, header, rows));
            }
        }
    }
}
