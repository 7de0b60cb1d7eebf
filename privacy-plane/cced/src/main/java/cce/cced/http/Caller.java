package cce.cced.http;

import cce.cced.identity.Sessions;
import cce.protocol.WalletAddress;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/// Who is calling, by session.
public final class Caller {
    private final Sessions sessions;

    public Caller(Sessions sessions) {
        this.sessions = sessions;
    }

    WalletAddress require(ServerRequest request) {
        return sessions.require(Exchange.bearer(request));
    }

    /// The caller of a route that answers anyone, and shows some more.
    Optional<WalletAddress> optional(ServerRequest request) {
        return Exchange.bearer(request).isEmpty() ? Optional.empty() : Optional.of(require(request));
    }
}
