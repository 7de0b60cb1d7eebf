package cce.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What there is to seal, counted before anything is written.
record SealPlan(long files, long bytes, List<String> leftOut) {
    private static final int MAX_LISTED = 20;

    /// Looks at every file; what cannot be sealed is refused, or with `skip` listed on standard error.
    static SealPlan of(Source.Files tree, String shown, boolean skip) {
        long[] sums = new long[2];
        List<String> unsupported = new ArrayList<>();
        tree.walk(new Source.Visitor() {
            @Override
            public void file(Source file) {
                sums[0]++;
                sums[1] += file.size();
            }

            @Override
            public void unsupported(Path path, String why) {
                unsupported.add(SourceTree.shown(path) + ": " + why);
            }
        });
        if (!unsupported.isEmpty() && !skip) {
            throw new CliException(
                    ExitCode.USAGE,
                    unsupported.size()
                            + " of the entries cannot be sealed; change them, or leave them out with --skip-unsupported. "
                            + String.join("; ", unsupported.subList(0, Math.min(MAX_LISTED, unsupported.size())))
                            + ".");
        }
        unsupported.forEach(line -> System.err.println("cce: left out " + line));
        if (sums[0] == 0) {
            throw new CliException(ExitCode.USAGE, "There is no file in " + shown + ".");
        }
        return new SealPlan(sums[0], sums[1], unsupported);
    }
}
