package cce.gate;

import cce.gate.emit.Canonical;
import cce.gate.emit.Emitter;
import cce.gate.view.Decoded;
import cce.gate.view.Decoder;
import java.util.List;

/// Where the bytes of an output are parsed. Parsers are the part of the gate that hostile bytes reach first; a flaw in
/// one should cost a review, not the process that holds the plaintext of datasets.
public abstract sealed class Parsers implements AutoCloseable permits Parsers.Here, ConfinedParsers {
    Parsers() {}

    /// Parsers in this process: for tests, and where the caller is itself confined.
    public static Parsers here() {
        return new Here();
    }

    /// Parsers in a confined process of their own, started for each review and gone after it.
    public static Parsers confined() {
        return new ConfinedParsers(ConfinedParsers.Limits.DEFAULT);
    }

    /// Whatever happens to the parsers is an outcome.
    sealed interface Outcome {
        record Done(Decoded decoded) implements Outcome {}

        /// @param sentence why there are no views, without content of the output
        record Failed(String sentence) implements Outcome {}
    }

    /// Files written anew, one for each source, or why there are none.
    sealed interface Rewriting {
        record Done(List<Canonical> files) implements Rewriting {
            public Done {
                files = List.copyOf(files);
            }
        }

        /// @param sentence why there are no files, without content of the output
        record Failed(String sentence) implements Rewriting {}
    }

    abstract Rewriting rewrite(List<Decoder.Source> sources, int digits, Budget budget);

    abstract Outcome decode(List<Decoder.Source> sources, Budget budget);

    /// Starts what the next review needs, if that takes a while.
    public abstract void prepare();

    @Override
    public abstract void close();

    static final class Here extends Parsers {
        @Override
        Outcome decode(List<Decoder.Source> sources, Budget budget) {
            return new Outcome.Done(Decoder.decode(sources, budget::expired));
        }

        @Override
        Rewriting rewrite(List<Decoder.Source> sources, int digits, Budget budget) {
            return new Rewriting.Done(Emitter.all(sources, digits));
        }

        @Override
        public void prepare() {
            // Nothing to start.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
