package cce.cced.http;

import cce.cced.data.Datasets;
import cce.cced.identity.Sessions;
import cce.cced.identity.UploadTokens;
import cce.cced.identity.WalletSignIn;
import cce.protocol.CcedApi;
import cce.protocol.WalletAddress;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/// Sign-in with a wallet, sessions, and upload tokens.
public final class AuthEndpoint implements Endpoint {
    private final WalletSignIn signIn;
    private final Sessions sessions;
    private final UploadTokens tokens;
    private final Datasets datasets;
    private final RateLimiter limiter;

    public AuthEndpoint(
            WalletSignIn signIn, Sessions sessions, UploadTokens tokens, Datasets datasets, RateLimiter limiter) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.tokens = tokens;
        this.datasets = datasets;
        this.limiter = limiter;
    }

    @Override
    public void route(Routes routes) {
        routes.get("/v1/auth/nonce", this::nonce);
        routes.post("/v1/auth/login", this::login);
        routes.post("/v1/auth/logout", this::logout);
        routes.post("/v1/upload-token", this::uploadToken);
    }

    private void nonce(ServerRequest request, ServerResponse response) {
        limiter.admit(request);
        Exchange.send(response, signIn.newNonce());
    }

    private void login(ServerRequest request, ServerResponse response) {
        limiter.admit(request);
        CcedApi.SignIn body = Exchange.body(request, CcedApi.SignIn.class);
        WalletAddress wallet =
                signIn.accept(body.message(), body.signature(), Optional.empty(), CcedApi.LOGIN_RESOURCE);
        Sessions.Session session = sessions.open(wallet);
        Exchange.send(
                response,
                new CcedApi.Session(session.token(), wallet, session.expiresAt().getEpochSecond()));
    }

    private void logout(ServerRequest request, ServerResponse response) {
        sessions.close(Exchange.bearer(request));
        response.status(Status.NO_CONTENT_204).send();
    }

    private void uploadToken(ServerRequest request, ServerResponse response) {
        limiter.admit(request);
        CcedApi.UploadTokenRequest body = Exchange.body(request, CcedApi.UploadTokenRequest.class);
        WalletAddress wallet = signIn.accept(
                body.message(),
                body.signature(),
                Optional.of(body.walletAddress()),
                CcedApi.uploadResource(body.datasetId()));
        datasets.view(body.datasetId(), Optional.empty());
        datasets.requireOwner(body.datasetId(), wallet);
        Exchange.send(
                response,
                new CcedApi.UploadToken(
                        tokens.issue(wallet, body.datasetId()), UploadTokens.LIFETIME.toSeconds()));
    }
}
