package cce.cced.data;

import cce.cced.Refusal;
import cce.protocol.DatasetId;
import cce.protocol.ObjectLayout;
import cce.protocol.ProblemType;
import cce.protocol.ProtocolException;
import cce.protocol.Sha256Digest;
import cce.storage.ObjectName;
import java.util.regex.Pattern;

/// An object that the owner of a dataset may store: there are three kinds, and no other name can be made.
///
/// @param path `<kind>/<name>`, as requests say it
public record StoredObject(DatasetId dataset, String path, ObjectName name) {
    private static final Pattern FILE_OBJECT = Pattern.compile("[0-9a-f]{32}");

    /// @param kind `objects`, `manifests` or `indexes`
    /// @param name 32 hexadecimal digits for a file's object, a SHA-256 for the others
    public static StoredObject parse(DatasetId dataset, String kind, String name) {
        try {
            String object = switch (kind) {
                case "objects" -> ObjectLayout.datasetFile(dataset, fileObject(name));
                case "manifests" -> ObjectLayout.manifest(dataset, Sha256Digest.parse(name));
                case "indexes" -> ObjectLayout.gateIndex(dataset, Sha256Digest.parse(name));
                default -> throw refused();
            };
            return new StoredObject(dataset, kind + "/" + name, new ObjectName(object));
        } catch (ProtocolException e) {
            throw refused();
        }
    }

    private static String fileObject(String name) {
        if (!FILE_OBJECT.matcher(name).matches()) {
            throw refused();
        }
        return name;
    }

    private static Refusal refused() {
        return new Refusal(
                ProblemType.MALFORMED_REQUEST,
                "An object is objects/<32 hexadecimal digits>, manifests/<SHA-256> or indexes/<SHA-256>.");
    }
}
