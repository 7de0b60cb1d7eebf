package cce.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// `leaks OUT.json quick|full FOLDERS...` or `cost OUT.json CELLS:MIB...`.
public final class GateBench {
    private GateBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path out = Path.of(arguments[1]);
        List<String> rest = Arrays.asList(arguments).subList(2, arguments.length);
        Object result = switch (arguments[0]) {
            case "leaks" -> leaks(rest);
            case "cost" -> ReviewCost.curve(rest.stream().map(GateBench::sizes).toList());
            default -> throw new IllegalArgumentException("leaks or cost, not " + arguments[0]);
        };
        Files.write(out, JsonMapper.shared().writeValueAsBytes(result));
    }

    private static Object leaks(List<String> rest) throws IOException, InterruptedException {
        List<Path> datasets = new ArrayList<>();
        for (String folder : rest.subList(1, rest.size())) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                datasets.addAll(files.filter(f -> f.toString().endsWith(".csv"))
                        .sorted()
                        .toList());
            }
        }
        return new LeakSize(rest.getFirst().equals("quick")).measure(datasets);
    }

    private static long[] sizes(String cellsAndMib) {
        return Arrays.stream(cellsAndMib.split(":")).mapToLong(Long::parseLong).toArray();
    }
}
