package cce.gate;

import cce.gate.input.InputColumn;
import java.util.regex.Pattern;

/// Which columns of text say who a record is of: those where nearly every record has its own value, and those whose
/// title
/// says so and where few records share one, as namesakes do.
final class Identity {
    private static final int MIN_VALUES = 20;
    private static final int MAX_NAMESAKES = 4;
    private static final Pattern TITLE = Pattern.compile(
            "(?:.*[^a-z])?(?:full ?|first|fore|last|family|given|sur)?(?:name|names|patient|person|subject|e-?mail|phone|telephone|mobile"
                    + "|address|nhs|ssn|mrn|passport|iban)(?:[^a-z].*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final int MAX_TITLE_CHARS = 100;

    private Identity() {}

    /// @param values distinct texts of the column
    static boolean of(InputColumn column, int values, GatePolicy policy) {
        if (values <= MIN_VALUES) {
            return false;
        }
        boolean own = values >= column.rows() * policy.share(Threshold.IDENTIFYING_PERMILLE);
        return own || ((long) values * MAX_NAMESAKES >= column.rows() && titled(column.name()));
    }

    private static boolean titled(String title) {
        return title.length() <= MAX_TITLE_CHARS
                && TITLE.matcher(HUMP.matcher(title).replaceAll("_")).matches();
    }
}
