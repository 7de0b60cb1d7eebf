package cce.gate.view;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;

/// Walks the opcodes of a pickle (PEP 307, 574) on a stack of inert values. Nothing is imported, called or built: a
/// global is its name, a call is the pair of callee and arguments, so hostile pickles have nothing to run.
final class Pickles {
    private static final int MAX_OPCODES = 5_000_000;
    private static final int MAX_STACK = 2_000_000;

    private final byte[] in;
    private final List<Object> stack = new ArrayList<>();
    private final ArrayDeque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Set<String> globals = new TreeSet<>();
    private final List<Numbers> arrays = new ArrayList<>();
    private final List<byte[]> blobs = new ArrayList<>();
    private final Set<byte[]> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private final StringBuilder strings = new StringBuilder();
    private final List<Double> floats = new ArrayList<>();
    private int at;
    private boolean complete;

    private Pickles(byte[] in) {
        this.in = in;
    }

    /// A numpy array found in the pickle, still as bytes.
    @SuppressWarnings("ArrayRecordComponent")
    record Numbers(String type, int columns, boolean fortran, byte[] bytes) {}

    private record Global(String name) {}

    private record Call(Object callee, Object argument) {}

    private record Tuple(List<Object> items) {}

    private static final int MAX_TEXT_BYTES = 16 << 20;
    private static final Object NONE = "";

    static boolean isPickle(byte[] in) {
        return in.length > 4 && (in[0] & 0xff) == 0x80 && in[1] >= 2 && in[1] <= 5;
    }

    /// Whether text is a pickle of the first protocol, which is made of lines: it imports something and ends as one.
    static boolean isTextPickle(byte[] in) {
        if (in.length < 4 || "c(".indexOf(in[0]) < 0 || in.length > MAX_TEXT_BYTES) {
            return false;
        }
        Pickles walked = walk(in);
        return walked.complete() && !walked.globals().isEmpty();
    }

    static Pickles walk(byte[] in) {
        var pickle = new Pickles(in);
        try {
            pickle.run();
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | BufferUnderflowException
                | NoSuchElementException e) {
            // A broken or evasive pickle: what was seen up to here is examined and the rest counts as opaque.
            pickle.complete = false;
        }
        return pickle;
    }

    Set<String> globals() {
        return globals;
    }

    List<Numbers> arrays() {
        return arrays;
    }

    /// Byte strings that belong to no array.
    List<byte[]> blobs() {
        return blobs.stream().filter(blob -> !owned.contains(blob)).toList();
    }

    /// All text, one per line.
    String strings() {
        return strings.toString();
    }

    /// Plain floats and integers in order.
    double[] floats() {
        return floats.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /// Whether the walk reached the end of the pickle.
    boolean complete() {
        return complete;
    }

    /// Bytes walked.
    int used() {
        return Math.min(at, in.length);
    }

    private void run() {
        for (int count = 0; count < MAX_OPCODES && stack.size() < MAX_STACK && at < in.length; count++) {
            int opcode = in[at++] & 0xff;
            if (opcode == '.') {
                complete = true;
                flush();
                return;
            }
            step(opcode);
        }
        flush();
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> at += 1;
            case 0x95 -> at += 8;
            case '(' -> marks.push(stack.size());
            case '0' -> pop();
            case '1' -> cut();
            case '2' -> push(stack.getLast());
            case 'N', 0x97 -> push(NONE);
            case 0x88, 0x89 -> push(opcode == 0x88);
            case ')', ']', '}', 0x8f -> push(new Tuple(new ArrayList<>()));
            case 0x98 -> {}
            case 'K' -> number(in[at++] & 0xff);
            case 'M' -> number((in[at++] & 0xff) | (in[at++] & 0xff) << 8);
            case 'J' -> number(Bytes.int32(in, skip(4), ByteOrder.LITTLE_ENDIAN));
            case 'G' -> number(ByteBuffer.wrap(in).getDouble(skip(8)));
            case 'I', 'L', 'F' -> textNumber(line());
            case 0x8a -> bigNumber(in[at++] & 0xff);
            case 0x8b -> bigNumber(length4());
            case 'U', 0x8c -> text(in[at++] & 0xff);
            case 'T', 'X' -> text(length4());
            case 0x8d -> text(length8());
            case 'S', 'V' -> string(line());
            case 'C' -> blob(in[at++] & 0xff);
            case 'B' -> blob(length4());
            case 0x8e, 0x96 -> blob(length8());
            default -> structure(opcode);
        }
    }

    private void structure(int opcode) {
        switch (opcode) {
            case 't' -> push(new Tuple(cut()));
            case 'l', 'd', 0x91 -> push(new Tuple(cut()));
            case 0x85 -> tuple(1);
            case 0x86 -> tuple(2);
            case 0x87 -> tuple(3);
            case 'a' -> addTo(List.of(pop()));
            case 'e', 'u', 0x90 -> addTo(cut());
            case 's' -> {
                Object value = pop();
                addTo(List.of(pop(), value));
            }
            case 'c' -> global(line() + "." + line());
            case 0x93 -> {
                Object name = pop();
                Object module = pop();
                // Only strings: printing a container that holds itself would never end.
                global(module instanceof String m && name instanceof String n ? m + "." + n : "computed.name");
            }
            case 'i' -> {
                String name = line() + "." + line();
                List<Object> arguments = cut();
                global(name);
                call(pop(), new Tuple(arguments));
            }
            case 'o' -> {
                List<Object> items = cut();
                call(items.isEmpty() ? NONE : items.getFirst(), new Tuple(items));
            }
            case 'R', 0x81 -> {
                Object argument = pop();
                call(pop(), argument);
            }
            case 0x92 -> {
                pop();
                Object argument = pop();
                call(pop(), argument);
            }
            case 'b' -> build(pop());
            default -> memory(opcode);
        }
    }

    private void memory(int opcode) {
        switch (opcode) {
            case 'p' -> memo.put(Integer.parseInt(line()), stack.getLast());
            case 'q' -> memo.put(in[at++] & 0xff, stack.getLast());
            case 'r' -> memo.put(length4(), stack.getLast());
            case 0x94 -> memo.put(memo.size(), stack.getLast());
            case 'g' -> push(memo.getOrDefault(Integer.parseInt(line()), NONE));
            case 'h' -> push(memo.getOrDefault(in[at++] & 0xff, NONE));
            case 'j' -> push(memo.getOrDefault(length4(), NONE));
            case 'P' -> {
                global("persistent." + line());
            }
            case 'Q' -> {
                pop();
                global("persistent.id");
            }
            case 0x82 -> {
                at += 1;
                global("extension.1");
            }
            case 0x83 -> {
                at += 2;
                global("extension.2");
            }
            case 0x84 -> {
                at += 4;
                global("extension.4");
            }
            default -> throw new IllegalArgumentException("unknown opcode");
        }
    }

    private void global(String name) {
        if (globals.size() < 10_000) {
            globals.add(name.length() > 200 ? name.substring(0, 200) : name);
        }
        push(new Global(name));
    }

    private void call(Object callee, Object argument) {
        push(new Call(callee, argument));
        // Before protocol 3 byte strings travel as Latin-1 text.
        if (callee instanceof Global(String name)
                && name.equals("_codecs.encode")
                && argument instanceof Tuple(List<Object> items)
                && !items.isEmpty()
                && items.getFirst() instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            stack.set(stack.size() - 1, bytes);
            blobs.add(bytes);
        }
        // numpy 1.16+ pickles with protocol 5: _frombuffer(bytes, dtype, shape, order)
        if (callee instanceof Global(String name)
                && name.endsWith("._frombuffer")
                && argument instanceof Tuple(List<Object> items)
                && items.size() >= 3
                && items.get(0) instanceof byte[] bytes) {
            boolean fortran = items.size() > 3 && "F".equals(items.get(3));
            array(type(items.get(1)), items.get(2), fortran, bytes);
        }
        // numpy scalars carry eight raw bytes.
        if (callee instanceof Global(String name)
                && name.endsWith("multiarray.scalar")
                && argument instanceof Tuple(List<Object> items)
                && items.size() == 2
                && items.get(1) instanceof byte[] bytes) {
            array(type(items.get(0)), new Tuple(List.of()), false, bytes);
        }
    }

    private void build(Object state) {
        Object target = stack.getLast();
        if (target instanceof Call(Object callee, Object ignored)
                && callee instanceof Global(String name)
                && name.endsWith("_reconstruct")
                && state instanceof Tuple(List<Object> items)
                && items.size() == 5
                && items.get(4) instanceof byte[] bytes) {
            array(type(items.get(2)), items.get(1), Boolean.TRUE.equals(items.get(3)), bytes);
        } else if (target instanceof Call(Object callee, Object argument)
                && callee instanceof Global(String name)
                && name.endsWith("dtype")
                && argument instanceof Tuple
                && state instanceof Tuple(List<Object> items)
                && items.size() > 1
                && ">".equals(items.get(1))) {
            stack.set(stack.size() - 1, new Call(new Global("big.dtype"), argument));
        }
    }

    private void array(String type, Object shape, boolean fortran, byte[] bytes) {
        int columns = 1;
        if (shape instanceof Tuple(List<Object> sizes) && sizes.size() == 2 && sizes.get(1) instanceof Double second) {
            columns = (int) Math.clamp(second, 1, 1 << 20);
        }
        owned.add(bytes);
        arrays.add(new Numbers(type, columns, fortran, bytes));
    }

    private static String type(Object dtype) {
        if (dtype instanceof Call(Object callee, Object argument)
                && argument instanceof Tuple(List<Object> items)
                && !items.isEmpty()
                && items.getFirst() instanceof String code) {
            return (callee instanceof Global(String name) && name.startsWith("big.") ? ">" : "<") + code;
        }
        return "";
    }

    private void number(double value) {
        push(value);
        if (floats.size() < MAX_STACK) {
            floats.add(value);
        }
    }

    private void textNumber(String line) {
        number(line.equals("01") ? 1 : line.equals("00") ? 0 : Double.parseDouble(line.replace("L", "")));
    }

    private void bigNumber(int length) {
        int from = skip(length);
        if (length > 0 && length <= 8) {
            long value = in[from + length - 1] < 0 ? -1 : 0;
            for (int i = length - 1; i >= 0; i--) {
                value = (value << 8) | (in[from + i] & 0xff);
            }
            number((double) value);
        } else {
            // An integer of more than 64 bits is a byte string in disguise.
            push(NONE);
            blobs.add(Arrays.copyOfRange(in, from, from + length));
        }
    }

    private void text(int length) {
        int from = skip(length);
        string(new String(in, from, length, StandardCharsets.UTF_8));
    }

    private void string(String text) {
        push(text);
        strings.append(text).append('\n');
    }

    private void blob(int length) {
        int from = skip(length);
        byte[] bytes = Arrays.copyOfRange(in, from, from + length);
        push(bytes);
        if (length > 0) {
            blobs.add(bytes);
        }
    }

    private void tuple(int size) {
        var items = new ArrayList<Object>(stack.subList(stack.size() - size, stack.size()));
        stack.subList(stack.size() - size, stack.size()).clear();
        push(new Tuple(items));
    }

    private void addTo(List<Object> items) {
        if (stack.getLast() instanceof Tuple(List<Object> list)) {
            list.addAll(items);
        }
    }

    private List<Object> cut() {
        int from = marks.isEmpty() ? 0 : Math.min(marks.pop(), stack.size());
        var items = new ArrayList<Object>(stack.subList(from, stack.size()));
        stack.subList(from, stack.size()).clear();
        return items;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        return stack.removeLast();
    }

    private int skip(int length) {
        int from = at;
        if (length < 0 || length > in.length - at) {
            throw new IndexOutOfBoundsException("argument");
        }
        at += length;
        return from;
    }

    private int length4() {
        return Bytes.int32(in, skip(4), ByteOrder.LITTLE_ENDIAN);
    }

    private int length8() {
        long length = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN).getLong(skip(8));
        return length > in.length ? -1 : (int) length;
    }

    private String line() {
        int from = at;
        while (at < in.length && in[at] != '\n') {
            at++;
        }
        return new String(in, from, at++ - from, StandardCharsets.UTF_8);
    }

    private void flush() {
        memo.clear();
    }
}
