package cce.gate.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fields of an Arrow schema with the types they have.
final class ArrowSchema {
    static final int MESSAGE_SCHEMA = 1;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_FIELDS = 100_000;

    private int fields;

    private ArrowSchema() {}

    /// A field.
    ///
    /// @param type number of the type in Arrow's union
    /// @param parameters its parameters
    /// @param dictionary how it refers to a dictionary, if it does
    record Field(String name, int type, Optional<Flat> parameters, Optional<Flat> dictionary, List<Field> children) {
        int parameter16(int index, int otherwise) {
            return parameters.map(p -> p.i16(index, otherwise)).orElse(otherwise);
        }

        int parameter32(int index, int otherwise) {
            return parameters.map(p -> p.i32(index, otherwise)).orElse(otherwise);
        }

        boolean parameterFlag(int index) {
            return parameters.map(p -> p.u8(index, 0) != 0).orElse(false);
        }
    }

    static List<Field> fields(Flat schema) {
        return new ArrowSchema().fields(schema, 1, 0);
    }

    private List<Field> fields(Flat parent, int index, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Malformed("the schema is nested too deeply");
        }
        var read = new ArrayList<Field>();
        for (Flat field : parent.tables(index)) {
            if (++fields > MAX_FIELDS) {
                throw new Malformed("the schema has too many fields");
            }
            read.add(new Field(
                    field.text(0), field.u8(2, 0), field.table(3), field.table(4), fields(field, 5, depth + 1)));
        }
        return read;
    }

    /// Keys and values attached to the schema and to its fields.
    static void properties(Flat schema, Contents.Builder out) {
        properties(schema, 2, out);
        for (Flat field : schema.tables(1)) {
            properties(field, 6, out);
        }
    }

    private static void properties(Flat table, int index, Contents.Builder out) {
        for (Flat entry : table.tables(index)) {
            Properties.note(entry.text(0), entry.text(1), out);
        }
    }

    /// Names and properties of a schema in a message of its own.
    static void note(byte[] message, Contents.Builder out) {
        Cursor in = Cursor.little(message);
        boolean marked = in.i32("message.mark") == -1;
        long length = marked ? in.u32("message.length") : in.seek(0).u32("message.length");
        Flat root = Flat.root(in.part(Math.min(length, in.left()), "message"));
        if (!in.done() || root.u8(1, 0) != MESSAGE_SCHEMA) {
            throw new Malformed("the message is no schema");
        }
        Flat schema = root.table(2).orElseThrow(() -> new Malformed("the message has no schema"));
        properties(schema, out);
        var text = new StringBuilder();
        names(fields(schema), text);
        out.note("schema", text.toString());
    }

    private static void names(List<Field> fields, StringBuilder text) {
        for (Field field : fields) {
            text.append(field.name()).append('\n');
            names(field.children(), text);
        }
    }
}
