package cce.gate;

import cce.gate.view.Decoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The part of an output that is looked at. Memory and time of a review grow with it, so it is bounded; what lies
/// beyond the bound counts as bytes nobody understood, and the output is not released without a person.
///
/// @param sources whole files, the last of them perhaps cut short
/// @param unseenBytes bytes beyond the bound
record Examined(List<Decoder.Source> sources, long unseenBytes) {
    /// However much a policy allows, no review looks at more.
    static final long MAX_BYTES = 128L << 20;

    Examined {
        sources = List.copyOf(sources);
    }

    static Examined of(List<OutputFile> outputs, GatePolicy policy) {
        long left = Math.min(MAX_BYTES, policy.maxOutputBytes());
        long unseen = 0;
        var sources = new ArrayList<Decoder.Source>();
        for (OutputFile file : outputs) {
            byte[] bytes = file.bytes();
            int seen = (int) Math.min(left, bytes.length);
            sources.add(new Decoder.Source(file.name(), seen < bytes.length ? Arrays.copyOf(bytes, seen) : bytes));
            left -= seen;
            unseen += bytes.length - seen;
        }
        return new Examined(sources, unseen);
    }

    void report(List<Finding> findings) {
        if (unseenBytes > 0) {
            var own = new Findings(DetectorId.D01_DECODE);
            own.add(FindingType.OUTPUT_TOO_LARGE, 1, 1, "", unseenBytes + " bytes were not looked at");
            findings.addAll(own.all());
        }
    }
}
