package cce.gate.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Global heaps of an HDF5 file: where texts and lists of any length are.
final class Hdf5Heap {
    private static final int MAX_OBJECTS = 4 << 20;
    private static final int MAX_LIST = 1 << 20;

    private final byte[] file;
    private final int offsetBytes;
    private final int lengthBytes;
    private final Covered covered;
    private final Contents.Builder out;
    private final Map<Long, Map<Integer, byte[]>> collections = new HashMap<>();

    Hdf5Heap(byte[] file, int offsetBytes, int lengthBytes, Covered covered, Contents.Builder out) {
        this.file = file;
        this.offsetBytes = offsetBytes;
        this.lengthBytes = lengthBytes;
        this.covered = covered;
        this.out = out;
    }

    /// An element of variable length as a cell.
    String list(Hdf5Type type, Cursor element) {
        long length = element.u32("list.length");
        long address = element.number(offsetBytes, "list.heap");
        int index = element.i32("list.index");
        if (length == 0) {
            return "";
        }
        byte[] bytes = collection(address).get(index);
        if (bytes == null) {
            throw new Malformed("a list is not in its heap");
        }
        Hdf5Type base = type.base().getFirst();
        if (type.listOfText()) {
            return Hdf5Type.text(bytes, 0, (int) Math.min(length, bytes.length));
        }
        if (length > MAX_LIST || length * base.size() > bytes.length) {
            throw new Malformed("a list is longer than its heap");
        }
        if (base.size() == 1) {
            // Bytes of any kind, such as the pickles PyTables makes of objects.
            out.add(new Contents.Aside("bytes", bytes));
            return "";
        }
        var cells = new ArrayList<String>();
        for (int i = 0; i < length; i++) {
            base.cells(bytes, i * base.size(), this, cells);
        }
        return String.join(" ", cells);
    }

    private Map<Integer, byte[]> collection(long address) {
        Map<Integer, byte[]> known = collections.get(address);
        if (known != null) {
            return known;
        }
        Map<Integer, byte[]> objects = new HashMap<>();
        Cursor in = Cursor.little(file).seek(address);
        if (!in.utf8(4, "heap").equals("GCOL")) {
            throw new Malformed("a heap is not there");
        }
        long size = in.skip(4, "heap.version").number(lengthBytes, "heap.size");
        long end = address + size;
        while (end - in.at() >= 8 + lengthBytes && objects.size() < MAX_OBJECTS) {
            int start = in.at();
            int index = in.u16("heap.index");
            long length = in.skip(6, "heap.references").number(lengthBytes, "heap.length");
            if (index == 0) {
                covered.range(start, in.at());
                break;
            }
            objects.put(index, in.bytes(length, "heap.object"));
            covered.range(start, in.at());
            in.skip(Math.min(in.left(), Math.floorMod(-length, 8)), "heap.padding");
        }
        covered.range(address, address + 8 + lengthBytes);
        collections.put(address, objects);
        return objects;
    }

    /// Everything in the heaps that was looked at, once, for texts nobody points at.
    List<byte[]> all() {
        var all = new ArrayList<byte[]>();
        collections.values().forEach(objects -> all.addAll(objects.values()));
        return all;
    }
}
