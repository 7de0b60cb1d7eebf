package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A command that has ended.
///
/// @param out what it printed on standard output: its result
/// @param err what it printed on standard error: progress, and the sentence when it failed
record Ran(List<String> command, int exit, String out, String err) {

    /// Asserts that it ended well.
    Ran ok() {
        return exits(0);
    }

    /// Asserts the exit code, and that no user ever sees a stack trace.
    Ran exits(int code) {
        assertThat(exit).as("exit code of %s\n%s\n%s", command, out, err).isEqualTo(code);
        assertThat(out + err).as("%s", command).doesNotContain("\tat ", "Exception", "a bug in cce");
        return this;
    }

    /// Asserts that it failed with this code and said so in a sentence that holds `words`.
    Ran refused(int code, String words) {
        exits(code);
        assertThat(err).as("%s", command).contains(words);
        return this;
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }

    String text(String field) {
        return json().required(field).asString();
    }
}
