package cce.cced.review;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The difference of two sets of text files, as `diff -u` writes it. Lines are matched by the longest common
/// subsequence; files too long for that are shown as replaced.
final class UnifiedDiff {
    private static final int CONTEXT = 3;
    private static final long MAX_CELLS = 4_000_000;
    private static final int MAX_CHARS = 512 << 10;

    private UnifiedDiff() {}

    static String of(Map<String, String> before, Map<String, String> after) {
        StringBuilder diff = new StringBuilder();
        TreeSet<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        for (String path : paths) {
            String a = before.getOrDefault(path, "");
            String b = after.getOrDefault(path, "");
            if (!a.equals(b) && diff.length() < MAX_CHARS) {
                diff.append("--- ").append(before.containsKey(path) ? "a/" + path : "/dev/null");
                diff.append("\n+++ ").append(after.containsKey(path) ? "b/" + path : "/dev/null");
                diff.append('\n');
                hunks(edits(lines(a), lines(b)), diff);
            }
        }
        return diff.length() <= MAX_CHARS ? diff.toString() : diff.substring(0, MAX_CHARS) + "\n(cut off)\n";
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\n", text.endsWith("\n") ? 0 : -1));
    }

    /// One line of a diff: ' ' both, '-' before only, '+' after only.
    private record Edit(char side, String line) {}

    private static List<Edit> edits(List<String> a, List<String> b) {
        List<Edit> edits = new ArrayList<>();
        if ((long) a.size() * b.size() > MAX_CELLS) {
            a.forEach(line -> edits.add(new Edit('-', line)));
            b.forEach(line -> edits.add(new Edit('+', line)));
            return edits;
        }
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                edits.add(new Edit(' ', a.get(i++)));
                j++;
            } else if (j >= b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
                edits.add(new Edit('-', a.get(i++)));
            } else {
                edits.add(new Edit('+', b.get(j++)));
            }
        }
        return edits;
    }

    private static void hunks(List<Edit> edits, StringBuilder diff) {
        int lineA = 1;
        int lineB = 1;
        for (int at = 0; at < edits.size(); ) {
            if (!near(edits, at)) {
                lineA++;
                lineB++;
                at++;
                continue;
            }
            int end = at;
            while (end < edits.size() && near(edits, end)) {
                end++;
            }
            int fromA = 0;
            int fromB = 0;
            StringBuilder body = new StringBuilder();
            for (Edit edit : edits.subList(at, end)) {
                fromA += edit.side() == '+' ? 0 : 1;
                fromB += edit.side() == '-' ? 0 : 1;
                body.append(edit.side()).append(edit.line()).append('\n');
            }
            diff.append(
                    "@@ -" + start(lineA, fromA) + ',' + fromA + " +" + start(lineB, fromB) + ',' + fromB + " @@\n");
            diff.append(body);
            lineA += fromA;
            lineB += fromB;
            at = end;
        }
    }

    private static int start(int line, int count) {
        return count == 0 ? line - 1 : line;
    }

    private static boolean near(List<Edit> edits, int at) {
        for (int i = Math.max(0, at - CONTEXT); i <= Math.min(edits.size() - 1, at + CONTEXT); i++) {
            if (edits.get(i).side() != ' ') {
                return true;
            }
        }
        return false;
    }
}
