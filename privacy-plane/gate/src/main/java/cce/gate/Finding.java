package cce.gate;

/// One thing a detector saw. Only reviewers and auditors may read it: the place and the masked excerpt say more about
/// the data than a consumer may learn (see [GateDecision#consumerView()]).
///
/// @param detector who found it
/// @param type what it is
/// @param confidence 0 to 1; 1 minus the measured false discovery rate where decoys exist
/// @param units how many rows, values or cells are affected, at least 1
/// @param view where: the chain of decodings, such as `plot.png>lsb-rgb>zlib`
/// @param excerpt masked evidence, at most 200 characters
public record Finding(
        DetectorId detector, FindingType type, double confidence, long units, String view, String excerpt) {
    private static final int MAX_EXCERPT_CHARS = 200;
    private static final int MAX_VIEW_CHARS = 300;

    public Finding {
        if (!(confidence >= 0 && confidence <= 1) || units < 1) {
            throw new IllegalStateException("A finding needs a confidence of 0 to 1 and at least one unit.");
        }
        view = cut(view, MAX_VIEW_CHARS);
        excerpt = cut(excerpt, MAX_EXCERPT_CHARS);
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - 1) + "…";
    }
}
