package cce.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1,'a':1}",
                "{'a':{'b':1,'c':0,'b':2}}",
                "{'a':[{'b':1},{'b':1,'b':1}]}",
                "{'a':[[{'b':{'c':null,'c':null}}]]}",
                "{'a':1,'\\u0061':2}",
                "{'':1,'':2}"
            })
    void nameTwiceInAnyObject_isRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(EvidenceException.class);
    }

    @Test
    void sameNameInDifferentObjects_isRead() {
        JsonObject read = parse("{'a':{'a':[{'a':7},{'a':8}]}}");
        assertThat(read.object("a").objects("a", 2).getLast().integer("a", 9)).isEqualTo(8);
    }

    @Test
    void refusal_namesTheWholePath() {
        JsonObject inner =
                parse("{'a':{'b':[{'c':'x'}]}}").object("a").objects("b", 1).getFirst();
        assertThatThrownBy(() -> inner.integer("c", 1)).hasMessageContaining("doc.a.b.c");
        assertThatThrownBy(() -> inner.text("d")).hasMessageContaining("doc.a.b.d");
    }

    @Test
    void replacementCharacterThatWasSent_isRead_andMalformedUtf8_isNot() {
        assertThat(parse("{'a':'\ufffd'}").text("a")).isEqualTo("\ufffd");
        byte[] broken = "{\"a\":\"x\"}".getBytes(StandardCharsets.ISO_8859_1);
        broken[6] = (byte) 0xff;
        assertThatThrownBy(() -> JsonObject.parse("doc", broken)).isInstanceOf(EvidenceException.class);
    }

    private static JsonObject parse(String json) {
        return JsonObject.parse("doc", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
