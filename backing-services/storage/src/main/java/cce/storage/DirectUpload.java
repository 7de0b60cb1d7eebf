package cce.storage;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

/// A permission for somebody without the store's credentials to send some bytes straight to it: of one object, at one
/// position, of one length, until it expires. Whoever holds the URL may use it; it can store and nothing else.
///
/// @param url to be asked with `PUT`
/// @param headers to be sent along, exactly
/// @param position where in the object the bytes belong
/// @param length how many they are
public record DirectUpload(URI url, Map<String, String> headers, long position, long length) {
    public DirectUpload {
        Objects.requireNonNull(url, "url");
        headers = Map.copyOf(headers);
        if (position < 0 || length < 0) {
            throw new IllegalArgumentException("Position and length are 0 or more.");
        }
    }
}
