package cce.s3;

import cce.storage.LocalDirectoryStore;
import cce.storage.ObjectName;
import cce.storage.ObjectStore;
import cce.storage.StorageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Where a store is, as a user writes it: a directory, or
/// `s3://bucket/prefix?endpoint=https://host:port&region=eu-central-1&credentials=/path/of/a/file`.
///
/// A location holds no secret, so it may stand on a command line and in a log. Credentials come from the file named, in
/// the form of the AWS tools, or from where those tools look (environment, `~/.aws`, the role of the machine).
public sealed interface StoreLocation {
    /// Longest location, in characters.
    int MAX_LENGTH = 4096;

    /// A directory, also of a mounted file system such as JuiceFS.
    record Directory(Path path) implements StoreLocation {
        @Override
        public ObjectStore open() throws StorageException {
            return LocalDirectoryStore.open(path);
        }

        @Override
        public ObjectStore openReadOnly() throws StorageException {
            return LocalDirectoryStore.openReadOnly(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// A bucket, or what lies below a prefix of it.
    record Bucket(String name, String prefix, Optional<URI> endpoint, String region, Optional<Path> credentials)
            implements StoreLocation {
        @Override
        public ObjectStore open() throws StorageException {
            return S3Store.open(this);
        }

        /// Nothing is written by opening; what else is allowed is up to the credentials.
        @Override
        public ObjectStore openReadOnly() throws StorageException {
            return S3Store.openReadOnly(this);
        }

        @Override
        public String toString() {
            return prefix.isEmpty() ? "s3://" + name : "s3://" + name + "/" + prefix;
        }
    }

    /// Opens the store; a directory is created if it is absent, a bucket never is.
    ObjectStore open() throws StorageException;

    /// Opens a store that exists, to read.
    ObjectStore openReadOnly() throws StorageException;

    /// Reads a location.
    ///
    /// @throws StorageException `BAD_NAME` with what is wrong
    static StoreLocation parse(String text) throws StorageException {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw refused("it is empty or longer than " + MAX_LENGTH + " characters");
        }
        if (!text.startsWith("s3:")) {
            if (text.contains("://")) {
                throw refused("only directories and s3:// are known");
            }
            return new Directory(Path.of(text));
        }
        try {
            return bucket(new URI(text));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new StorageException(
                    StorageException.Reason.BAD_NAME, "The store's location is not an s3:// address.", e);
        }
    }

    private static Bucket bucket(URI uri) throws StorageException {
        String name = Optional.ofNullable(uri.getAuthority()).orElse("");
        if (!name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw refused("the bucket's name has 3 to 63 characters of a-z, 0-9, '.' and '-'");
        }
        String prefix = Optional.ofNullable(uri.getPath()).orElse("").replaceAll("^/+|/+$", "");
        if (!prefix.isEmpty()) {
            ObjectName.parse(prefix);
        }
        Map<String, String> options =
                options(Optional.ofNullable(uri.getQuery()).orElse(""));
        Optional<URI> endpoint = Optional.ofNullable(options.remove("endpoint")).map(URI::create);
        if (endpoint.isPresent() && !isHttp(endpoint.get())) {
            throw refused("the endpoint is an http:// or https:// address of a host, without path and without user");
        }
        String region = Optional.ofNullable(options.remove("region")).orElse("us-east-1");
        Optional<Path> credentials =
                Optional.ofNullable(options.remove("credentials")).map(Path::of);
        if (!options.isEmpty()) {
            throw refused("unknown option '" + options.keySet().iterator().next()
                    + "'; known are endpoint, region and credentials");
        }
        return new Bucket(name, prefix, endpoint, region, credentials);
    }

    private static Map<String, String> options(String query) throws StorageException {
        Map<String, String> options = new HashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1 || options.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw refused("its options are name=value, each once");
            }
        }
        return options;
    }

    private static boolean isHttp(URI endpoint) {
        String path = Optional.ofNullable(endpoint.getPath()).orElse("");
        return ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
                && endpoint.getHost() != null
                && endpoint.getUserInfo() == null
                && (path.isEmpty() || path.equals("/"));
    }

    private static StorageException refused(String why) {
        return new StorageException(StorageException.Reason.BAD_NAME, "The store's location is refused: " + why + ".");
    }
}
