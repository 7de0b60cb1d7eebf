package cce.gate;

import cce.gate.emit.Canonical;
import cce.gate.emit.Emitter;
import cce.gate.view.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// D-18, canonical re-emission: what a consumer gets is not what the job wrote but what the gate parsed, written anew.
///
/// White space, key order, quoting, digits beyond the policy, chunks, comments, member times, headers and the lowest
/// bits of pictures are all places to write a message to; none of them survives, because the rewritten file is made
/// from values alone. A file the gate cannot rebuild is listed in [Result#held()], and a policy that demands
/// re-emission lets a person decide on it.
///
/// The parsers behind this read hostile bytes: [Gate#reemit] runs them in their own process.
public final class Reemission {
    private static final int MIN_DIGITS = 2;
    private static final int MAX_DIGITS = 17;

    private Reemission() {}

    /// How to rewrite.
    ///
    /// @param significantDigits digits a fraction keeps, 2 to 17; whole numbers keep all of theirs,
    ///     since counts must still add up
    /// @param gateNames whether files get names from the gate (`out-0001.csv`) instead of those the job chose
    public record Rules(int significantDigits, boolean gateNames) {
        /// For statistics: six digits, names from the gate.
        public static final Rules STRICT = new Rules(6, true);

        /// For exchange of parameters: all digits of a double, the job's names.
        public static final Rules EXACT = new Rules(MAX_DIGITS, false);

        public Rules {
            if (significantDigits < MIN_DIGITS || significantDigits > MAX_DIGITS) {
                throw new GateException(
                        GateException.Reason.BAD_POLICY,
                        "Re-emission keeps " + MIN_DIGITS + " to " + MAX_DIGITS + " significant digits.");
            }
        }
    }

    /// One rewritten file.
    ///
    /// @param name the name it is released under
    /// @param originalName the name the job gave it
    /// @param mediaType such as `text/csv`
    /// @param bytes the canonical content
    /// @param steps what was done, in order, such as `csv`, `round-6`
    @SuppressWarnings("ArrayRecordComponent")
    public record Released(String name, String originalName, String mediaType, byte[] bytes, List<String> steps) {
        public Released {
            Objects.requireNonNull(bytes, "bytes");
            steps = List.copyOf(steps);
        }
    }

    /// A file that could not be rebuilt.
    ///
    /// @param originalName the name the job gave it
    /// @param reason why, without content of the output
    public record Held(String originalName, String reason) {}

    /// All files of an output.
    ///
    /// @param files rewritten files in the order of the outputs
    /// @param held files that were not; they are not part of `files`
    /// @param capacityBits an upper bound of what the rewritten files can say: eight times their compressed size
    public record Result(List<Released> files, List<Held> held, long capacityBits) {
        public Result {
            files = List.copyOf(files);
            held = List.copyOf(held);
        }

        /// Whether every file was rebuilt.
        public boolean complete() {
            return held.isEmpty();
        }
    }

    /// Rewrites an output in this process: for tests, and where the caller is itself confined. Others ask
    /// [Gate#reemit]. Never throws because of what the output contains.
    public static Result of(List<OutputFile> outputs, Rules rules) {
        var sources = outputs.stream()
                .map(file -> new Decoder.Source(file.name(), file.bytes()))
                .toList();
        return of(outputs, Emitter.all(sources, rules.significantDigits()), rules);
    }

    /// Names what was rewritten; there is one entry for each output.
    static Result of(List<OutputFile> outputs, List<Canonical> rewritten, Rules rules) {
        var files = new ArrayList<Released>();
        var held = new ArrayList<Held>();
        for (int i = 0; i < outputs.size(); i++) {
            OutputFile output = outputs.get(i);
            switch (rewritten.get(i)) {
                case Canonical.Rebuilt rebuilt -> files.add(released(output, rebuilt, rules, files.size() + 1));
                case Canonical.Refused refused -> held.add(new Held(output.name(), refused.reason()));
            }
        }
        return new Result(
                files, held, Capacity.bits(files.stream().map(Released::bytes).toList()));
    }

    /// Nothing could be rewritten.
    static Result failed(List<OutputFile> outputs, String sentence) {
        return new Result(
                List.of(),
                outputs.stream()
                        .map(output -> new Held(output.name(), "Rewriting failed: " + sentence + "."))
                        .toList(),
                0);
    }

    private static Released released(OutputFile output, Canonical.Rebuilt rebuilt, Rules rules, int number) {
        String name = rules.gateNames()
                ? String.format(Locale.ROOT, "out-%04d.%s", number, rebuilt.extension())
                : withExtension(output.name(), rebuilt.extension());
        return new Released(name, output.name(), rebuilt.mediaType(), rebuilt.bytes(), rebuilt.steps());
    }

    /// Keeps the job's name, but says truly what the file has become.
    private static String withExtension(String name, String extension) {
        return name.toLowerCase(Locale.ROOT).endsWith("." + extension) || !name.contains(".")
                ? name
                : name + (extension.equals("txt") ? "" : "." + extension);
    }
}
