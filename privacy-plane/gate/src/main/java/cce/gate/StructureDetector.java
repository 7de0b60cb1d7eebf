package cce.gate;

import cce.gate.view.View;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// D-24: trees written as text or JSON whose leaves hold fewer records than a group may. A leaf of three people says
/// what those three have in common, as a small cell does.
final class StructureDetector implements Detector {
    private static final Pattern TEXT_LEAF = Pattern.compile("(?m)^[| \\t+\\-\\\\]{2,400}(?:class|value|weights):");
    private static final Pattern SAMPLES = Pattern.compile(
            "\"?(?:n_node_samples|samples|cover|internal_count|leaf_count|recordCount|n_samples)\"?\\s{0,4}[:=]\\s{0,4}\"?([0-9]{1,9})");
    private static final Pattern SPLIT = Pattern.compile("\"?(?:threshold|split_condition|splitpoint)\"?\\s{0,4}:");

    /// What every match contains: a plain search for these is many times faster than the patterns.
    private static final List<String> LITERALS =
            List.of("class:", "value:", "weights:", "threshold", "split_condition", "splitpoint");

    @Override
    public DetectorId id() {
        return DetectorId.D24_STRUCTURE;
    }

    @Override
    public void inspect(Evidence evidence, Findings findings) {
        long records = evidence.tables().stream()
                .mapToLong(table -> table.totalRows())
                .max()
                .orElse(0);
        int least = evidence.policy().minCell();
        for (View view : evidence.views()) {
            if (view instanceof View.Text text) {
                evidence.budget().tick();
                if (LITERALS.stream().noneMatch(text.text()::contains)) {
                    continue;
                }
                int leaves = count(TEXT_LEAF, text.text());
                if (leaves >= evidence.policy().threshold(Threshold.TREE_LEAVES_COUNT)
                        && leaves * (long) least > records) {
                    add(findings, leaves, text.path(), leaves + " leaves for " + records + " records");
                }
                int small = small(text.text(), least);
                if (small > 0) {
                    add(findings, small, text.path(), small + " nodes with fewer than " + least + " records");
                } else if (count(SPLIT, text.text()) * (long) least > records && records > 0) {
                    add(findings, 1, text.path(), "more splits than the records allow");
                }
            }
        }
    }

    private static void add(Findings findings, int units, String path, String excerpt) {
        findings.add(FindingType.MODEL_NEEDS_REVIEW, 0.9, units, path, excerpt);
    }

    private static int small(String text, int least) {
        if (count(SPLIT, text) == 0) {
            return 0;
        }
        int small = 0;
        Matcher matcher = SAMPLES.matcher(text);
        while (matcher.find()) {
            int samples = Integer.parseInt(matcher.group(1));
            small += samples > 0 && samples < least ? 1 : 0;
        }
        return small;
    }

    private static int count(Pattern pattern, String text) {
        int count = 0;
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            count++;
        }
        return count;
    }
}
