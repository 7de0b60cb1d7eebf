package cce.attestation;

import java.nio.charset.StandardCharsets;

/// A UEFI variable as an event log holds it (UEFI_VARIABLE_DATA): the GUID of its owner, its name, its content.
///
/// @param vendor 16 bytes, as in memory
record FirmwareVariable(Octets vendor, String name, Octets content) {
    private static final int MAX_NAME_CHARS = 1024;

    static FirmwareVariable of(Octets data) {
        FieldReader in = new FieldReader(data);
        Octets vendor = in.take("variable.vendor", 16);
        long chars = in.u64("variable.nameLength");
        long bytes = in.u64("variable.dataLength");
        if (chars < 0 || chars > MAX_NAME_CHARS) {
            throw FieldReader.malformed("variable.nameLength", "is above " + MAX_NAME_CHARS);
        }
        Octets name = in.take("variable.name", 2 * chars);
        Octets content = in.take("variable.data", bytes);
        in.requireEnd("variable");
        return new FirmwareVariable(vendor, new String(name.shared(), StandardCharsets.UTF_16LE), content);
    }
}
