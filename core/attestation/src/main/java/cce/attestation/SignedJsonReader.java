package cce.attestation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Finds the signed object inside a provisioning service's answer by its offsets, so that not one byte of it is
/// rewritten.
final class SignedJsonReader {
    private static final int SIGNATURE_BYTES = 64;

    private SignedJsonReader() {}

    static SignedJson read(byte[] body, String member) {
        // The whole answer is first read strictly: one member of each name, nothing after the end.
        Octets signature = JsonObject.parse("answer", body).hex("signature", SIGNATURE_BYTES);
        String text = decode(body);
        try (JsonParser parser = JsonObject.STRICT.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = parser.currentName().equals(member);
                JsonToken value = parser.nextToken();
                int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
                parser.skipChildren();
                if (wanted && value == JsonToken.START_OBJECT) {
                    int end = Math.toIntExact(parser.currentTokenLocation().getCharOffset()) + 1;
                    return new SignedJson(text.substring(start, end), signature);
                }
            }
        } catch (JacksonException e) {
            throw JsonObject.malformed("answer", "is not JSON");
        }
        throw JsonObject.malformed("answer." + member, "is missing or not an object");
    }

    private static String decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw JsonObject.malformed("answer", "is not UTF-8");
        }
    }
}
