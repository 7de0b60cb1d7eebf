package cce.executor;

import java.util.List;

/// What collecting the output gave.
public sealed interface OutputCollection {

    /// Every file is an ordinary one within the limits. Sorted by name; may be empty.
    record Accepted(List<OutputFile> files) implements OutputCollection {
        public Accepted {
            files = List.copyOf(files);
        }
    }

    /// Something is not, so nothing leaves. Holds at most a bounded number of refusals.
    record Refused(List<OutputRefusal> refusals) implements OutputCollection {
        public Refused {
            refusals = List.copyOf(refusals);
        }
    }
}
