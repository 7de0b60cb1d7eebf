package cce.cced.job;

import cce.gate.OutputFile;
import cce.protocol.Json;
import cce.protocol.ProtocolException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// How a program ended, in one of four words: a consumer's program chooses its exit code, so a finer answer would
/// be a channel past the gate. Read from the report that the CVM puts beside the output.
final class ExitClass {
    static final String UNKNOWN = "unknown";

    private static final String REPORT = ".cce/execution.json";

    private ExitClass() {}

    static String in(List<OutputFile> outputs) {
        return outputs.stream()
                .filter(file -> file.name().equals(REPORT))
                .findFirst()
                .map(file -> read(file.bytes()))
                .orElse(UNKNOWN);
    }

    private static String read(byte[] report) {
        try {
            JsonNode exitClass = Json.tree(report).path("exit_class");
            return switch (exitClass.asString("")) {
                case "succeeded" -> "ok";
                case "failed" -> "failed";
                case "timed_out", "memory_exceeded", "file_size_exceeded" -> "limit";
                default -> UNKNOWN;
            };
        } catch (ProtocolException e) {
            return UNKNOWN; // the gate has the file too, and judges it as what it is
        }
    }
}
