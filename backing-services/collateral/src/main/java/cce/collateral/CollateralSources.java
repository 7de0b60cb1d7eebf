package cce.collateral;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// Chooses a source by its address, as configurations name it.
public final class CollateralSources {
    private CollateralSources() {}

    /// The service or cache at an `http` or `https` address, the bundle of a `file` address, or Intel's own service.
    public static CollateralSource of(Optional<URI> address, Clock clock) {
        if (address.isEmpty()) {
            return PcsClient.intel(clock);
        }
        URI uri = address.get();
        return switch (String.valueOf(uri.getScheme())) {
            case "http", "https" -> PcsClient.at(uri, clock);
            case "file" -> CollateralBundle.read(Path.of(uri));
            default ->
                throw new CollateralException(
                        CollateralException.Reason.BAD_FILE,
                        "Collateral cannot come from " + uri + "; name an http, https or file address.");
        };
    }
}
