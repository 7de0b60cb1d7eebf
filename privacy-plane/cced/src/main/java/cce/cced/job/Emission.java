package cce.cced.job;

import cce.cced.identity.Digests;
import cce.gate.Gate;
import cce.gate.GatePolicy;
import cce.gate.OutputFile;
import cce.gate.Reemission;
import cce.gate.Threshold;
import cce.protocol.Json;
import cce.protocol.ResultManifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a consumer would get of an output: every file written anew by the gate, under the gate's names, in an order
/// that only the contents give; the program's end as one word; of its log only lines of a known form.
///
/// What cannot be written anew and what is free text leaves only after people have seen it.
///
/// @param files what goes into the released archive
/// @param described the same, for the manifest
/// @param capacityBits upper bound on what the files can say
/// @param held why the output needs a person whatever its score; empty when it does not
record Emission(List<OutputFile> files, List<ResultManifest.Output> described, long capacityBits, List<String> held) {
    static final String STATUS = "status.json";
    static final String LOG = "log.txt";

    private static final String RESERVED = ".cce/";
    private static final String STDOUT = ".cce/stdout.txt";
    private static final String STDERR = ".cce/stderr.txt";
    private static final String AS_WRITTEN = "as-written";

    record Status(String exitClass) {}

    /// @param forPeople whether people will see the files before they leave
    static Emission of(
            Gate gate, List<OutputFile> outputs, String exitClass, boolean forPeople, GatePolicy policy, String salt) {
        List<OutputFile> program = program(outputs, forPeople);
        var rules = new Reemission.Rules(policy.threshold(Threshold.EMITTED_DIGITS), true);
        Reemission.Result rebuilt = gate.reemit(program, rules, policy);
        Draft draft = new Draft(program, salt);
        rebuilt.files()
                .forEach(file ->
                        draft.add(file.originalName(), file.name(), file.mediaType(), file.bytes(), file.steps()));
        List<String> held = new ArrayList<>();
        long capacity = rebuilt.capacityBits();
        for (Reemission.Held file : rebuilt.held()) {
            held.add(file.reason());
            byte[] bytes = draft.bytesOf(file.originalName());
            capacity += 8L * bytes.length;
            String name = String.format(Locale.ROOT, "held-%04d.bin", held.size());
            draft.add(file.originalName(), name, "application/octet-stream", bytes, List.of(AS_WRITTEN));
        }
        draft.add(STATUS, Json.canonical(new Status(exitClass)), "application/json", "exit-class");
        byte[] log = LogTemplates.lines(outputs, STDOUT);
        draft.add(LOG, log, "text/plain", "allow-listed-lines");
        capacity += LogTemplates.bits(log);
        return new Emission(draft.files, draft.described, capacity, held);
    }

    /// The files of the program, sorted by content: their names and order are its to choose, and so a
    /// message.
    private static List<OutputFile> program(List<OutputFile> outputs, boolean forPeople) {
        return outputs.stream()
                .filter(file -> !file.name().startsWith(RESERVED)
                        || (forPeople
                                && (file.name().equals(STDOUT) || file.name().equals(STDERR))
                                && file.bytes().length > 0))
                .sorted(Comparator.comparing((OutputFile file) ->
                                Digests.sha256(file.bytes()).toString())
                        .thenComparing(OutputFile::name))
                .toList();
    }

    /// Collects the released files with their description.
    private static final class Draft {
        private final Map<String, OutputFile> originals = new LinkedHashMap<>();
        private final List<String> order;
        private final String salt;
        private final List<OutputFile> files = new ArrayList<>();
        private final List<ResultManifest.Output> described = new ArrayList<>();

        Draft(List<OutputFile> program, String salt) {
            program.forEach(file -> originals.put(file.name(), file));
            this.order = List.copyOf(originals.keySet());
            this.salt = salt;
        }

        byte[] bytesOf(String original) {
            OutputFile file = originals.get(original);
            if (file == null) {
                throw new IllegalStateException("The gate rebuilt a file that was not there.");
            }
            return file.bytes();
        }

        void add(String original, String name, String mediaType, byte[] bytes, List<String> steps) {
            files.add(new OutputFile(name, bytes));
            described.add(new ResultManifest.Output(
                    name,
                    mediaType,
                    bytes.length,
                    Commitments.ofFile(salt, order.indexOf(original), bytesOf(original)),
                    Digests.sha256(bytes),
                    steps));
        }

        void add(String name, byte[] bytes, String mediaType, String step) {
            files.add(new OutputFile(name, bytes));
            described.add(new ResultManifest.Output(
                    name,
                    mediaType,
                    bytes.length,
                    Commitments.ofFile(salt, -files.size(), name.getBytes(StandardCharsets.UTF_8)),
                    Digests.sha256(bytes),
                    List.of(step)));
        }
    }
}
