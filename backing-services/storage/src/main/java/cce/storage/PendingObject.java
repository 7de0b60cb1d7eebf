package cce.storage;

import java.time.Duration;
import java.util.List;

/// An object that grows by appends and becomes visible all at once. It survives the process:
/// [ObjectStore#pending] of the same name takes it up again, with whatever bytes reached the store.
///
/// The owner's own records say how many of those bytes count. After a crash, [#truncate] to that number, then
/// go on. One owner at a time; not thread-safe.
public interface PendingObject extends AutoCloseable {
    /// Length of every piece of a direct upload but the last, in bytes.
    int DIRECT_PIECE_BYTES = 8 << 20;

    ObjectName name();

    /// Bytes stored so far; after a crash, possibly more than were acknowledged.
    long size() throws StorageException;

    /// Appends at `position`, which must be [#size]. When this returns, the bytes survive a power failure.
    ///
    /// @throws StorageException `BAD_RANGE` if `position` is not the end; `FULL`, after which the size is what
    ///     it was
    void append(long position, byte[] bytes, int offset, int length) throws StorageException;

    /// How many appends may be under way at a time, begun by [#begin]; 1 where each waits for the one before.
    default int parallelAppends() {
        return 1;
    }

    /// Bytes on their way to the store. To be called once, by any thread.
    @FunctionalInterface
    interface Sending {
        /// When this and all that were begun before have returned, the bytes survive a power failure.
        ///
        /// @throws StorageException as [#append]; the upload must be opened anew then
        void send() throws StorageException;
    }

    /// Begins an append at the end of all that were begun; its owner begins one after the other. Up to
    /// [#parallelAppends] of them are sent at a time, each with [#DIRECT_PIECE_BYTES]. Any other waits for
    /// those before it, as does whatever else is done with the upload. After a crash, bytes of an earlier
    /// try may lie behind the last one that was acknowledged: to be truncated, as ever.
    ///
    /// @param bytes not changed before it was sent
    default Sending begin(long position, byte[] bytes, int offset, int length) throws StorageException {
        return () -> append(position, bytes, offset, length);
    }

    /// Permissions to send the next `length` bytes, in pieces, without the store's credentials; what was sent counts
    /// for whoever opens the upload anew. Empty if the store can be written to by its owner only.
    ///
    /// @param last whether the object ends with them; if not, `length` is a multiple of [#DIRECT_PIECE_BYTES]
    /// @throws StorageException `BAD_RANGE` if the upload does not stand at the end of a piece
    default List<DirectUpload> directAppends(long length, boolean last, Duration lifetime) throws StorageException {
        return List.of();
    }

    /// Drops what lies behind `size`.
    ///
    /// @throws StorageException `BAD_RANGE` if fewer bytes are there: then the upload has lost data and must
    ///     begin anew
    void truncate(long size) throws StorageException;

    /// Makes the object visible, whole and durably, under its name. Nothing can be appended after.
    ///
    /// @throws StorageException `EXISTS` if another object took the name meanwhile
    void complete() throws StorageException;

    /// Drops the upload and its bytes.
    void abort() throws StorageException;

    /// Lets go of the upload; what was appended stays for the next [ObjectStore#pending].
    @Override
    void close();
}
