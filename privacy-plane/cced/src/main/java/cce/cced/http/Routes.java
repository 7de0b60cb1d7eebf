package cce.cced.http;

import cce.cced.Refusal;
import cce.protocol.ProblemType;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The routes of cced, each named once. It keeps the list, so that a test can compare it with the API description, and it
/// answers every other method of a known path with the list of those that exist.
final class Routes {
    /// A route as the API description writes it.
    record Route(String method, String path) {}

    private final HttpRouting.Builder routing;
    private final List<Route> routes = new ArrayList<>();
    private final Map<String, TreeSet<String>> methodsOfPath = new LinkedHashMap<>();

    Routes(HttpRouting.Builder routing) {
        this.routing = routing;
    }

    void get(String path, Handler handler) {
        add(Method.GET, path, handler);
    }

    void head(String path, Handler handler) {
        add(Method.HEAD, path, handler);
    }

    void post(String path, Handler handler) {
        add(Method.POST, path, handler);
    }

    void put(String path, Handler handler) {
        add(Method.PUT, path, handler);
    }

    void delete(String path, Handler handler) {
        add(Method.DELETE, path, handler);
    }

    private void add(Method method, String path, Handler handler) {
        routing.route(method, path, handler);
        routes.add(new Route(method.text(), path));
        methodsOfPath.computeIfAbsent(path, known -> new TreeSet<>()).add(method.text());
    }

    /// Ends the list: what comes here matches no route.
    List<Route> close() {
        methodsOfPath.forEach((path, methods) -> routing.any(path, (request, response) -> {
            response.header("Allow", String.join(", ", methods));
            throw new Refusal(
                    ProblemType.METHOD_NOT_ALLOWED, "This resource takes " + String.join(" and ", methods) + " only.");
        }));
        routing.any((request, response) -> {
            throw new Refusal(ProblemType.NOT_FOUND, "There is nothing at this path; /v1/openapi.yaml lists the API.");
        });
        return List.copyOf(routes);
    }
}
