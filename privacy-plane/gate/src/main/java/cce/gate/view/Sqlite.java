package cce.gate.view;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// SQLite 3 databases. Every table is read from its b-tree; pages and parts of pages no b-tree uses are what deleted
/// rows leave behind, so they are read as rows if they look like it, and count as unread in any case.
final class Sqlite implements Container {
    private static final String MAGIC = "SQLite format 3\0";
    private static final int HEADER = 100;
    private static final int TABLE_INTERIOR = 5;
    private static final int TABLE_LEAF = 13;
    private static final int INDEX_INTERIOR = 2;
    private static final int INDEX_LEAF = 10;
    private static final int MAX_DEPTH = 32;
    private static final long MAX_CELLS = 8 << 20;
    private static final int MIN_BLOB = 16;
    private static final Set<String> CONSTRAINTS =
            Set.of("PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT", "EXCLUDE");

    @Override
    public boolean is(byte[] in) {
        return in.length >= 512 && Bytes.startsWith(in, 0, MAGIC);
    }

    @Override
    public Contents read(byte[] in, Limits limits) {
        return new Reading(in).read();
    }

    /// One database being read.
    private static final class Reading {
        private final byte[] file;
        private final Covered covered;
        private final Contents.Builder out = new Contents.Builder();
        private final Set<Integer> visited = new HashSet<>();
        private final int pageSize;
        private final int usable;
        private final Charset charset;
        private long cells;

        Reading(byte[] file) {
            this.file = file;
            this.covered = new Covered(file);
            Cursor in = Cursor.big(file, 0, file.length);
            int size = in.seek(16).u16("page.size");
            pageSize = size == 1 ? 65_536 : size;
            usable = pageSize - in.seek(20).u8("reserved");
            charset = switch (in.seek(56).i32("encoding")) {
                case 2 -> StandardCharsets.UTF_16LE;
                case 3 -> StandardCharsets.UTF_16BE;
                default -> StandardCharsets.UTF_8;
            };
            if (Integer.bitCount(pageSize) != 1 || usable < 480) {
                throw new Malformed("page.size");
            }
        }

        Contents read() {
            covered.range(0, 72);
            covered.range(92, HEADER);
            pointerMap();
            var schema = new ArrayList<List<String>>();
            tree(1, schema, 0);
            var shown = new HashSet<String>();
            for (List<String> entry : schema) {
                if (entry.size() > 5 && entry.get(1).equals("table")) {
                    table(entry, shown);
                }
            }
            for (List<String> entry : schema) {
                if (entry.size() > 4 && entry.get(1).equals("index")) {
                    index(entry, shown);
                }
                entry.stream().skip(1).forEach(cell -> out.note("schema", cell));
            }
            deleted();
            out.unread("gaps", covered.rest());
            return out.build(Kind.TABLE, "sqlite");
        }

        private void table(List<String> entry, Set<String> shown) {
            int root = number(entry.get(4));
            String sql = entry.get(5);
            if (root <= 0) {
                return;
            }
            boolean withoutRow =
                    sql.toUpperCase(Locale.ROOT).replaceAll("\\s+", " ").contains("WITHOUT ROWID");
            var rows = new ArrayList<List<String>>();
            tree(root, rows, 0);
            List<String> columns = columns(sql);
            int alias = withoutRow ? -1 : rowAlias(sql);
            var table = new ArrayList<List<String>>(rows.size());
            for (List<String> row : rows) {
                var line = new ArrayList<>(withoutRow ? row : row.subList(1, row.size()));
                if (alias >= 0 && alias < line.size() && line.get(alias).isEmpty()) {
                    line.set(alias, row.getFirst());
                }
                shown.addAll(line);
                shown.add(row.getFirst());
                table.add(line);
            }
            boolean fits = table.stream().allMatch(row -> row.size() <= columns.size()) && !withoutRow;
            if (!table.isEmpty()) {
                out.add(new Contents.Sheet(entry.get(2), fits ? columns : List.of(), table));
            }
        }

        /// An index repeats what its table says; if it does not, that is a table of its own.
        private void index(List<String> entry, Set<String> shown) {
            int root = number(entry.get(4));
            var rows = new ArrayList<List<String>>();
            if (root > 0) {
                tree(root, rows, 0);
            }
            List<List<String>> strange =
                    rows.stream().filter(row -> !shown.containsAll(row)).toList();
            if (!strange.isEmpty()) {
                out.add(new Contents.Sheet(Contents.HIDDEN, List.of(), strange));
            }
        }

        private static int number(String cell) {
            return cell.matches("[0-9]{1,9}") ? Integer.parseInt(cell) : 0;
        }

        /// Rows of a b-tree; those of tables begin with their row id.
        private void tree(int page, List<List<String>> rows, int depth) {
            if (depth > MAX_DEPTH || page < 1 || (long) page * pageSize > file.length || !visited.add(page)) {
                throw new Malformed("a b-tree");
            }
            int start = (page - 1) * pageSize;
            Cursor in = Cursor.big(file, start, start + usable);
            in.skip(page == 1 ? HEADER : 0, "header");
            int head = in.at();
            int type = in.u8("page.type");
            int count = in.skip(2, "free").u16("page.cells");
            in.skip(3, "content");
            boolean interior = type == TABLE_INTERIOR || type == INDEX_INTERIOR;
            if (!interior && type != TABLE_LEAF && type != INDEX_LEAF) {
                throw new Malformed("page.type");
            }
            int right = interior ? in.i32("page.right") : 0;
            covered.range(head, in.at() + 2L * count);
            for (int i = 0; i < count; i++) {
                int at = start + in.u16("cell.pointer");
                Cursor cell = Cursor.big(file, at, start + usable);
                if (interior) {
                    tree(cell.i32("cell.child"), rows, depth + 1);
                }
                if (type == TABLE_INTERIOR) {
                    varint(cell);
                } else {
                    record(cell, type == TABLE_LEAF, rows);
                }
                covered.range(at, cell.at());
            }
            if (interior) {
                tree(right, rows, depth + 1);
            }
        }

        private void record(Cursor cell, boolean table, List<List<String>> rows) {
            long length = varint(cell);
            var row = new ArrayList<String>();
            if (table) {
                row.add(Long.toString(varint(cell)));
            }
            byte[] payload = payload(cell, length, table);
            Cursor in = Cursor.big(payload, 0, payload.length);
            long head = varint(in);
            Cursor types = Cursor.big(payload, in.at(), head);
            in.seek(head);
            while (!types.done()) {
                row.add(value(varint(types), in));
            }
            cells += row.size();
            if (cells > MAX_CELLS) {
                throw new Malformed("too many cells");
            }
            if (!in.done()) {
                out.unread("after-record", in.bytes(in.left(), "rest"));
            }
            rows.add(row);
        }

        /// The bytes of a record, from this page and from those it flows over to.
        private byte[] payload(Cursor cell, long length, boolean table) {
            long most = table ? usable - 35 : (usable - 12) * 64L / 255 - 23;
            if (length < 0 || length > file.length) {
                throw new Malformed("a record is longer than the file");
            }
            if (length <= most) {
                return cell.bytes(length, "record");
            }
            long least = (usable - 12) * 32L / 255 - 23;
            long local = least + (length - least) % (usable - 4);
            var all = new java.io.ByteArrayOutputStream();
            all.writeBytes(cell.bytes(local <= most ? local : least, "record"));
            int next = cell.i32("record.overflow");
            while (all.size() < length) {
                if (next < 1 || (long) next * pageSize > file.length || !visited.add(next)) {
                    throw new Malformed("an overflow page");
                }
                int start = (next - 1) * pageSize;
                Cursor in = Cursor.big(file, start, start + usable);
                next = in.i32("overflow.next");
                all.writeBytes(in.bytes(Math.min(in.left(), length - all.size()), "overflow"));
                covered.range(start, in.at());
            }
            return all.toByteArray();
        }

        private String value(long type, Cursor in) {
            return switch (Math.clamp(type, 0, Integer.MAX_VALUE)) {
                case 0 -> "";
                case 1 -> Long.toString((byte) in.u8("int"));
                case 2 -> Long.toString((short) in.u16("int"));
                case 3 -> Long.toString(((in.u8("int") << 24) | (in.u16("int") << 8)) >> 8);
                case 4 -> Long.toString(in.i32("int"));
                case 5 -> Long.toString(((long) (short) in.u16("int") << 32) | in.u32("int"));
                case 6 -> Long.toString(in.i64("int"));
                case 7 -> Cells.of(in.f64("real"));
                case 8 -> "0";
                case 9 -> "1";
                case 10, 11 -> throw new Malformed("a value type");
                default -> {
                    byte[] bytes = in.bytes((type - 12) / 2, "value");
                    yield type % 2 == 1 ? new String(bytes, charset) : blob(bytes);
                }
            };
        }

        private String blob(byte[] bytes) {
            if (bytes.length >= MIN_BLOB) {
                out.add(new Contents.Aside("blob", bytes));
                return "";
            }
            return java.util.HexFormat.of().formatHex(bytes);
        }

        private static long varint(Cursor in) {
            long value = 0;
            for (int i = 0; i < 8; i++) {
                int octet = in.u8("varint");
                value = (value << 7) | (octet & 0x7f);
                if (octet < 0x80) {
                    return value;
                }
            }
            return (value << 8) | in.u8("varint");
        }

        /// Pages of an auto-vacuum database that say where other pages belong.
        private void pointerMap() {
            if (Cursor.big(file, 0, HEADER).seek(52).i32("vacuum") == 0) {
                return;
            }
            int each = usable / 5;
            for (long page = 2; page * pageSize <= file.length; page += each + 1L) {
                covered.range((page - 1) * pageSize, page * pageSize);
            }
        }

        /// Pages no b-tree reaches, read as leaves of tables where they look like it.
        private void deleted() {
            var rows = new ArrayList<List<String>>();
            int pages = file.length / pageSize;
            for (int page = 2; page <= pages; page++) {
                int start = (page - 1) * pageSize;
                if (visited.contains(page) || file[start] != TABLE_LEAF) {
                    continue;
                }
                Cursor in = Cursor.big(file, start, start + usable);
                int count = in.skip(3, "head").u16("page.cells");
                in.skip(3, "content");
                for (int i = 0; i < count && in.left() >= 2; i++) {
                    try {
                        record(Cursor.big(file, start + (long) in.u16("pointer"), start + usable), true, rows);
                    } catch (Malformed e) {
                        // Partly overwritten; the bytes count as unread anyhow.
                        break;
                    }
                }
            }
            if (!rows.isEmpty()) {
                out.add(new Contents.Sheet(
                        Contents.HIDDEN,
                        List.of(),
                        rows.stream().map(row -> row.subList(1, row.size())).toList()));
            }
        }

        /// Names of the columns in `CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a))`.
        private static List<String> columns(String sql) {
            var names = new ArrayList<String>();
            for (String definition : definitions(sql)) {
                String name = definition.strip().split("\\s+", 2)[0];
                if (!CONSTRAINTS.contains(name.toUpperCase(Locale.ROOT)) && !name.isEmpty()) {
                    names.add(quoted(definition.strip()));
                }
            }
            return names;
        }

        private static String quoted(String definition) {
            int close = switch (definition.charAt(0)) {
                case '"' -> definition.indexOf('"', 1);
                case '`' -> definition.indexOf('`', 1);
                case '[' -> definition.indexOf(']', 1);
                default -> -1;
            };
            return close > 0 ? definition.substring(1, close) : definition.split("\\s+", 2)[0];
        }

        /// The column that is another name for the row id, or -1.
        private static int rowAlias(String sql) {
            int at = 0;
            for (String definition : definitions(sql)) {
                if (definition.toUpperCase(Locale.ROOT).replaceAll("\\s+", " ").contains(" INTEGER PRIMARY KEY")) {
                    return at;
                }
                at++;
            }
            return -1;
        }

        private static List<String> definitions(String sql) {
            var definitions = new ArrayList<String>();
            int open = sql.indexOf('(');
            int depth = 0;
            var piece = new StringBuilder();
            for (int i = open + 1; open >= 0 && i < sql.length(); i++) {
                char c = sql.charAt(i);
                if (c == '(') {
                    depth++;
                } else if (c == ')' && depth-- == 0) {
                    break;
                }
                if (c == ',' && depth == 0) {
                    definitions.add(piece.toString());
                    piece.setLength(0);
                } else {
                    piece.append(c);
                }
            }
            definitions.add(piece.toString());
            return definitions;
        }
    }
}
