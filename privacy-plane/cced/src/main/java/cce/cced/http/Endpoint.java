package cce.cced.http;

/// One group of routes.
public interface Endpoint {
    void route(Routes routes);
}
