package cce.storage;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where ciphertext lies. Objects are immutable once visible: they are put whole, read by range, and deleted.
///
/// No object's name is a folder of another's: after `a`, the name `a/b` may be refused.
///
/// Thread-safe. Every operation fails with a [StorageException] and its reason; no operation leaves a partial
/// object visible, also not when the process is killed in the middle of it.
public interface ObjectStore {
    /// Most names one [#list] answers with.
    int MAX_LISTED = 1_000_000;

    /// Stores a small object: when this returns, it is visible and survives a power failure.
    ///
    /// @throws StorageException `EXISTS` if the name is taken, `FULL`, `IO`
    void put(ObjectName name, byte[] bytes) throws StorageException;

    /// Stores all bytes of `source`, which the caller closes. Likewise.
    void put(ObjectName name, InputStream source) throws StorageException;

    /// A small object to be stored.
    @SuppressWarnings("ArrayRecordComponent") // Handed over rather than copied; never compared.
    record NewObject(ObjectName name, byte[] bytes) {}

    /// Stores several small objects: when this returns, all are visible and survive a power failure. Where it fails,
    /// some of them may be visible, each of them whole.
    ///
    /// @throws StorageException as [#put] of one
    default void putAll(List<NewObject> objects) throws StorageException {
        for (NewObject object : objects) {
            put(object.name(), object.bytes());
        }
    }

    /// How many small objects are best put together. One, where each is a journey of its own and they are better sent
    /// at the same time.
    default int objectsPerPut() {
        return 1;
    }

    /// Begins the upload of an object in parts, or takes up the one of that name that a previous process left.
    ///
    /// @throws StorageException `EXISTS` if the object is complete already
    PendingObject pending(ObjectName name) throws StorageException;

    /// A permission to put this object whole without the store's credentials; a name that is taken stays as it is.
    /// Empty if the store can be written to by its owner only.
    ///
    /// @param length bytes of the object, at most 5 GiB
    /// @param lifetime after which it is refused
    default Optional<DirectUpload> directPut(ObjectName name, long length, Duration lifetime) throws StorageException {
        return Optional.empty();
    }

    /// Size in bytes.
    ///
    /// @throws StorageException `NOT_FOUND`
    long size(ObjectName name) throws StorageException;

    /// Opens an object for reading by range. The reader gives the bytes of this object and of no other that takes
    /// the name later; once the object is deleted, it may answer `NOT_FOUND`.
    ///
    /// @throws StorageException `NOT_FOUND`
    ObjectReader open(ObjectName name) throws StorageException;

    /// Reads a whole object of at most `maxBytes`.
    ///
    /// @throws StorageException `NOT_FOUND`; `BAD_RANGE` if it is larger
    default byte[] get(ObjectName name, int maxBytes) throws StorageException {
        try (ObjectReader reader = open(name)) {
            if (reader.size() > maxBytes) {
                throw new StorageException(
                        StorageException.Reason.BAD_RANGE,
                        "The object %s has %d bytes; at most %d are accepted here."
                                .formatted(name, reader.size(), maxBytes));
            }
            byte[] bytes = new byte[(int) reader.size()];
            reader.readFully(0, bytes, 0, bytes.length);
            return bytes;
        }
    }

    /// Deletes an object. Deleting one that is not there does nothing.
    void delete(ObjectName name) throws StorageException;

    /// The complete objects below `prefix`, sorted by name. Pending uploads are not among them.
    ///
    /// @throws StorageException `BAD_RANGE` if there are more than [#MAX_LISTED]
    List<ObjectName> list(ObjectName prefix) throws StorageException;
}
