package cce.gate.view;

import java.util.List;
import java.util.Set;

/// One decoded way to look at a part of an output.
public sealed interface View {
    /// The chain of decodings that led here, such as `plot.png>lsb-rgb>zlib`.
    String path();

    /// Characters, examined line by line.
    record Text(String path, String text) implements View {}

    /// Rows of cells.
    ///
    /// @param header names of the columns, empty if the table has none
    /// @param lines whether each row is also a line of a [Text] view
    record Table(String path, List<String> header, List<List<String>> rows, boolean lines) implements View {
        public Table {
            header = List.copyOf(header);
        }
    }

    /// Numbers in row-major order.
    ///
    /// @param columns values per row; 1 for a vector
    /// @param single whether they were 32-bit floats, exact to about six digits
    @SuppressWarnings("ArrayRecordComponent")
    record Array(String path, double[] values, int columns, boolean single) implements View {
        /// Number of whole rows.
        public int rows() {
            return columns == 0 ? 0 : values.length / columns;
        }
    }

    /// Samples of a picture, row by row, one byte per channel.
    @SuppressWarnings("ArrayRecordComponent")
    record Image(String path, int width, int height, int channels, byte[] samples) implements View {}

    /// A pickle: the names it would import and call.
    record Pickle(String path, Set<String> globals, boolean complete) implements View {
        public Pickle {
            globals = Set.copyOf(globals);
        }
    }

    /// A trained model that is no pickle.
    ///
    /// @param operators names of its operations, as its format spells them
    /// @param parameters numbers in it
    record Model(String path, Set<String> operators, long parameters) implements View {
        public Model {
            operators = Set.copyOf(operators);
        }
    }

    /// Bytes no parser understood.
    @SuppressWarnings("ArrayRecordComponent")
    record Opaque(String path, byte[] bytes) implements View {}
}
