package cce.collateral;

import java.net.http.HttpHeaders;
import java.util.Optional;

/// A successful answer of the provisioning service.
final class Answer {
    private static final int MAX_HEADER_CHARS = 64 * 1024;

    private final byte[] body;
    private final HttpHeaders headers;

    Answer(byte[] body, HttpHeaders headers) {
        this.body = body;
        this.headers = headers;
    }

    byte[] body() {
        return body.clone();
    }

    Optional<String> header(String name) {
        return headers.firstValue(name).filter(value -> value.length() <= MAX_HEADER_CHARS);
    }
}
