package cce.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// One HTTP answer with a JSON body.
record HttpReply(int status, String json) {
    private static final JsonMapper JSON = JsonMapper.shared();

    static HttpReply ok(Map<String, ?> body) {
        return new HttpReply(200, JSON.writeValueAsString(body));
    }

    static HttpReply problem(SimulatorException e) {
        int status = switch (e.reason()) {
            case BAD_REQUEST, BAD_DISTRIBUTION -> 400;
            case NOT_FOUND -> 404;
            case BAD_STATE -> 500;
        };
        return problem(status, String.valueOf(e.getMessage()));
    }

    static HttpReply problem(int status, String sentence) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", sentence);
        return new HttpReply(status, JSON.writeValueAsString(body));
    }

    byte[] toBytes() {
        byte[] body = Digests.utf8(json);
        String head = "HTTP/1.1 " + status + (status == 200 ? " OK" : " Refused")
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        return new FieldWriter().bytes(Digests.utf8(head)).bytes(body).toBytes();
    }
}
