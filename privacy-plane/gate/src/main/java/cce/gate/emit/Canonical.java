package cce.gate.emit;

import java.util.ArrayList;
import java.util.List;

/// What became of one file.
public sealed interface Canonical {
    /// Rebuilt from parsed content.
    ///
    /// @param extension without a dot, such as `csv`
    /// @param mediaType such as `text/csv`
    /// @param bytes the canonical content
    /// @param steps what was done
    @SuppressWarnings("ArrayRecordComponent")
    record Rebuilt(String extension, String mediaType, byte[] bytes, List<String> steps) implements Canonical {
        public Rebuilt {
            steps = List.copyOf(steps);
        }

        Rebuilt after(String step) {
            var all = new ArrayList<String>();
            all.add(step);
            all.addAll(steps);
            return new Rebuilt(extension, mediaType, bytes, all);
        }
    }

    /// Not rebuilt.
    ///
    /// @param reason a sentence for reviewers without content of the output
    record Refused(String reason) implements Canonical {}
}
