package cce.gate.view;

import cce.gate.view.ArrowBatch.Leaf;
import cce.gate.view.ArrowSchema.Field;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Arrow IPC files (Feather 2) and streams.
final class ArrowFile implements Container {
    private static final String MAGIC = "ARROW1";
    private static final int HEAD = 8;
    private static final int TAIL = 10;
    private static final int MIN_SEARCHED = 256;
    private static final long END_OF_STREAM = 0xffff_ffffL;
    private static final int MAX_MESSAGES = 100_000;
    private static final long MAX_CELLS = 16 << 20;
    private static final int DICTIONARY = 2;
    private static final int BATCH = 3;

    @Override
    public boolean is(byte[] in) {
        boolean stream = in.length > 16
                && Bytes.startsWith(in, 0, (byte) -1, (byte) -1, (byte) -1, (byte) -1)
                && in[6] == 0
                && in[7] == 0
                && (in[4] != 0 || in[5] != 0);
        return Bytes.startsWith(in, 0, MAGIC) || stream;
    }

    @Override
    public Contents read(byte[] in, Limits limits) {
        return new Reading(in, limits).read();
    }

    /// One file being read.
    private static final class Reading {
        private final byte[] file;
        private final Limits limits;
        private final Covered covered;
        private final Contents.Builder out = new Contents.Builder();
        private final Map<Long, List<String>> dictionaries = new HashMap<>();
        private final Map<Long, Field> dictionaryFields = new HashMap<>();
        private final Map<String, Leaf> columns = new LinkedHashMap<>();
        private final List<Covered> metadata = new ArrayList<>();
        private List<Field> fields = List.of();
        private long cells;

        Reading(byte[] file, Limits limits) {
            this.file = file;
            this.limits = limits;
            this.covered = new Covered(file);
        }

        Contents read() {
            if (Bytes.startsWith(file, 0, MAGIC)) {
                framed();
            } else {
                Cursor in = Cursor.little(file);
                for (int messages = 0; in.left() >= HEAD && messages < MAX_MESSAGES; messages++) {
                    if (!message(in)) {
                        break;
                    }
                }
                covered.range(0, in.at());
            }
            unusedWords();
            tables();
            var between = new ByteArrayOutputStream();
            metadata.forEach(read -> between.writeBytes(read.rest()));
            if (between.size() >= MIN_SEARCHED) {
                out.add(new Contents.Examined("metadata", between.toByteArray()));
            }
            out.unread("gaps", covered.rest());
            return out.build(Kind.TABLE, "arrow");
        }

        /// A file: the footer has the schema and says where everything is. What it does not name stays unread.
        private void framed() {
            if (file.length < HEAD + TAIL || !Bytes.startsWith(file, file.length - MAGIC.length(), MAGIC)) {
                throw new Malformed("the file is cut short");
            }
            long length = Cursor.little(file, file.length - TAIL, file.length).u32("footer.length");
            long start = file.length - TAIL - length;
            Flat footer = metadata(start, length);
            covered.range(start, file.length);
            covered.range(0, HEAD);
            footer.tables(4).forEach(entry -> Properties.note(entry.text(0), entry.text(1), out));
            footer.table(1).ifPresent(this::schema);
            long first = start;
            for (int list : new int[] {2, 3}) {
                for (long[] block : footer.longs(list, 3)) {
                    Cursor in = Cursor.little(file, 0, start).seek(block[0]);
                    message(in);
                    covered.range(block[0], in.at());
                    first = Math.min(first, block[0]);
                }
            }
            repeatedSchema(first);
            Cursor end = Cursor.little(file, 0, start);
            if (start >= HEAD && end.seek(start - HEAD).i64("end") == END_OF_STREAM) {
                covered.range(start - HEAD, start);
            }
        }

        /// Before the first block stands the schema once more, with a length in front or without.
        private void repeatedSchema(long end) {
            try {
                Cursor in = Cursor.little(file, HEAD, end);
                boolean marked = in.i32("message.mark") == -1;
                in.seek(HEAD + (marked ? 8L : 0L));
                Flat message = metadata(in.at(), in.left());
                if (message.u8(1, 0) == ArrowSchema.MESSAGE_SCHEMA
                        && message.table(2).isPresent()) {
                    schema(message.table(2).get());
                }
                if (metadata.getLast().rest().length < MIN_SEARCHED) {
                    covered.range(HEAD, end);
                }
            } catch (Malformed | ArithmeticException e) {
                // Something else, which nobody has read then.
                out.note("schema", "none before the first block");
            }
        }

        /// A flatbuffer. Its format leaves room between its tables; what nobody has read there is searched in the end.
        private Flat metadata(long from, long length) {
            byte[] bytes = Cursor.little(file).seek(from).bytes(length, "metadata");
            var read = new Covered(bytes);
            metadata.add(read);
            return Flat.root(Cursor.little(bytes).track(read));
        }

        private void schema(Flat schema) {
            fields = ArrowSchema.fields(schema);
            ArrowSchema.properties(schema, out);
            fields.forEach(this::remember);
        }

        private boolean message(Cursor in) {
            boolean marked = in.i32("message.mark") == -1;
            long length =
                    marked ? in.u32("message.length") : in.seek(in.at() - 4).u32("message.length");
            if (length == 0) {
                return false;
            }
            Flat message = metadata(in.at(), length);
            in.skip(length, "message");
            byte[] body = in.bytes(message.i64(3, 0), "body");
            Optional<Flat> header = message.table(2);
            if (header.isEmpty()) {
                throw new Malformed("a message is empty");
            }
            switch (message.u8(1, 0)) {
                case ArrowSchema.MESSAGE_SCHEMA -> schema(header.get());
                case DICTIONARY -> dictionary(header.get(), body);
                case BATCH -> batch(header.get(), body);
                default -> throw new Malformed("a message type is not read");
            }
            return true;
        }

        private void remember(Field field) {
            field.dictionary().ifPresent(d -> dictionaryFields.put(d.i64(0, 0), field));
            field.children().forEach(this::remember);
        }

        private void dictionary(Flat header, byte[] body) {
            long id = header.i64(0, 0);
            Field field = dictionaryFields.get(id);
            if (field == null || header.table(1).isEmpty()) {
                throw new Malformed("a dictionary belongs to no column");
            }
            var batch = new ArrowBatch(header.table(1).get(), body, dictionaries, limits, out);
            var plain = new Field(field.name(), field.type(), field.parameters(), Optional.empty(), field.children());
            var words = new ArrayList<String>();
            for (Leaf leaf : batch.column(plain)) {
                leaf.records().forEach(record -> words.add(String.join(" ", record)));
            }
            batch.hidden();
            boolean more = header.u8(2, 0) != 0 && dictionaries.containsKey(id);
            if (more) {
                words.addAll(0, dictionaries.get(id));
            }
            dictionaries.put(id, words);
        }

        private void batch(Flat header, byte[] body) {
            var batch = new ArrowBatch(header, body, dictionaries, limits, out);
            for (int i = 0; i < fields.size(); i++) {
                int number = 0;
                for (Leaf leaf : batch.column(fields.get(i))) {
                    cells += leaf.records().stream().mapToLong(List::size).sum();
                    if (cells > MAX_CELLS) {
                        limits.limit("arrow", "a table has more than " + MAX_CELLS + " cells");
                        throw new Malformed("too many cells");
                    }
                    columns.merge(i + "." + number++, leaf, Reading::joined);
                }
            }
            batch.hidden();
        }

        private static Leaf joined(Leaf first, Leaf second) {
            var records = new ArrayList<>(first.records());
            records.addAll(second.records());
            return new Leaf(first.name(), records, first.list());
        }

        private void unusedWords() {
            var shown = new HashSet<String>();
            columns.values().forEach(leaf -> leaf.records().forEach(shown::addAll));
            var hidden = new ArrayList<List<String>>();
            dictionaries
                    .values()
                    .forEach(words -> words.stream()
                            .filter(word -> !word.isEmpty() && !shown.contains(word))
                            .forEach(word -> hidden.add(List.of(word))));
            if (!hidden.isEmpty()) {
                out.add(new Contents.Sheet(Contents.HIDDEN, List.of(), hidden));
            }
        }

        private void tables() {
            List<Leaf> flat =
                    columns.values().stream().filter(leaf -> !leaf.list()).toList();
            columns.values().stream()
                    .filter(Leaf::list)
                    .forEach(leaf -> out.add(new Contents.Sheet(leaf.name(), List.of(), leaf.records())));
            int rows =
                    flat.stream().mapToInt(leaf -> leaf.records().size()).max().orElse(0);
            var table = new ArrayList<List<String>>(rows);
            for (int row = 0; row < rows; row++) {
                var line = new ArrayList<String>(flat.size());
                for (Leaf leaf : flat) {
                    line.add(
                            row < leaf.records().size()
                                    ? leaf.records().get(row).getFirst()
                                    : "");
                }
                table.add(line);
            }
            if (!flat.isEmpty()) {
                out.add(new Contents.Sheet("", flat.stream().map(Leaf::name).toList(), table));
            }
        }
    }
}
