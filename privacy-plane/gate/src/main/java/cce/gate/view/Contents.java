package cce.gate.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a container of values holds: the same reading serves the detectors and whoever writes the file anew.
///
/// @param kind what the file is
/// @param form the format, as it appears in paths, such as `parquet`
/// @param items in the order of the file
public record Contents(Kind kind, String form, List<Item> items) {
    /// Name of tables nobody who opens the file sees: words no row uses, values under a null.
    public static final String HIDDEN = "hidden";

    public Contents {
        items = List.copyOf(items);
    }

    /// A part of a container.
    public sealed interface Item {
        /// The name the file gives it; empty without one.
        String name();
    }

    /// Rows of cells.
    public record Sheet(String name, List<String> header, List<List<String>> rows) implements Item {
        public Sheet {
            header = List.copyOf(header);
        }
    }

    /// An array of numbers in row-major order.
    ///
    /// @param single whether they were 32-bit floats
    @SuppressWarnings("ArrayRecordComponent")
    public record Values(String name, List<Integer> shape, double[] values, boolean single) implements Item {
        public Values {
            shape = List.copyOf(shape);
        }

        /// Values per row when looked at as a table; vectors have one.
        int columns() {
            return shape.size() == 2 ? Math.max(1, shape.get(1)) : 1;
        }
    }

    /// What a model is made of.
    ///
    /// @param operators names of its operations, as the format spells them
    /// @param parameters numbers in it
    public record Model(String name, Set<String> operators, long parameters) implements Item {
        public Model {
            operators = Set.copyOf(operators);
        }
    }

    /// Text that people read.
    public record Prose(String name, String text) implements Item {}

    /// Text beside the content, such as properties and comments: examined, and left out of a rewritten file.
    public record Note(String name, String text) implements Item {}

    /// A file inside.
    @SuppressWarnings("ArrayRecordComponent")
    public record Inner(String name, byte[] bytes) implements Item {}

    /// A file inside that is no part of the content, such as an attachment: examined like any file, and left out of a
    /// rewritten file.
    @SuppressWarnings("ArrayRecordComponent")
    public record Aside(String name, byte[] bytes) implements Item {}

    /// Bytes with a structure of their own that was checked, such as a font: searched for hidden content, left out of
    /// a rewritten file, and not counted as opaque.
    @SuppressWarnings("ArrayRecordComponent")
    public record Examined(String name, byte[] bytes) implements Item {}

    /// Bytes no parser understood.
    @SuppressWarnings("ArrayRecordComponent")
    public record Unread(String name, byte[] bytes) implements Item {}

    /// Reads a container that can be written anew; empty if it is none or is damaged.
    public static Optional<Contents> of(byte[] in) {
        var limits = new Limits(() -> false);
        Optional<Contents> contents = ContainerFormat.read(in, limits);
        return limits.problems().isEmpty() ? contents : Optional.empty();
    }

    /// Collects items.
    static final class Builder {
        private final List<Item> items = new ArrayList<>();

        void add(Item item) {
            items.add(item);
        }

        void note(String name, String text) {
            if (!text.isBlank()) {
                items.add(new Note(name, text));
            }
        }

        void unread(String name, byte[] bytes) {
            if (bytes.length > 0) {
                items.add(new Unread(name, bytes));
            }
        }

        Contents build(Kind kind, String form) {
            return new Contents(kind, form, items);
        }
    }
}
