package cce.tee;

import java.io.IOException;

/// The file operations of configfs-tsm (Linux, Documentation/ABI/testing/configfs-tsm-report): entries that a caller
/// makes and removes, with attributes that the kernel fills in.
interface TsmEntries {
    /// Makes an entry; the kernel puts its attributes into it.
    void create(String entry) throws IOException;

    /// Removes an entry.
    void remove(String entry) throws IOException;

    /// Writes an attribute as a whole, in one call.
    void write(String entry, String attribute, byte[] value) throws IOException;

    /// Reads an attribute, of which more than `maxBytes` is an error.
    byte[] read(String entry, String attribute, int maxBytes) throws IOException;
}
