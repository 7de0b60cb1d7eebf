package cce.attestation.measure;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The table of tagged entries at the end of OVMF firmware (edk2, OvmfPkg/ResetVector). It is walked backwards: a
/// footer 32 bytes before the end, then entries of content, u16 length, GUID.
public final class GuidTable {
    private static final UUID FOOTER = UUID.fromString("96b582de-1fb2-45f7-baea-a366c55a082d");
    /// The reset vector, which follows the table.
    private static final int BYTES_AFTER_TABLE = 32;
    /// u16 length and GUID.
    private static final int TAG_BYTES = 18;
    /// The largest firmware QEMU takes; flash below 4 GiB has no room for more.
    private static final int MAX_FIRMWARE_BYTES = 32 * 1024 * 1024;
    private static final int PAGE_BYTES = 4096;

    private final Bytes firmware;
    private final Map<UUID, Bytes> entries;

    private GuidTable(Bytes firmware, Map<UUID, Bytes> entries) {
        this.firmware = firmware;
        this.entries = entries;
    }

    /// Reads the table. An entry that is there twice is refused: two readers could pick different ones.
    public static GuidTable of(byte[] image) {
        if (image.length < PAGE_BYTES || image.length > MAX_FIRMWARE_BYTES || image.length % PAGE_BYTES != 0) {
            throw Bytes.malformed(
                    "firmware",
                    "is " + image.length + " bytes; a firmware image is whole pages of 4096 bytes, at most "
                            + MAX_FIRMWARE_BYTES);
        }
        Bytes firmware = Bytes.of(image);
        int end = image.length - BYTES_AFTER_TABLE - TAG_BYTES;
        if (!firmware.guid("firmware.footer", end + 2L).equals(FOOTER)) {
            throw Bytes.malformed("firmware.footer", "is not there: this is not OVMF firmware with a GUID table");
        }
        int length = firmware.u16("firmware.tableLength", end) - TAG_BYTES;
        Bytes table = firmware.part("firmware.table", (long) end - length, length);
        return new GuidTable(firmware, entries(table));
    }

    Bytes firmware() {
        return firmware;
    }

    Optional<Bytes> entry(UUID id) {
        return Optional.ofNullable(entries.get(id));
    }

    /// The u32 an entry begins with.
    long u32(UUID id, String field) {
        return entry(id)
                .orElseThrow(() -> Bytes.malformed(field, "is not in the firmware's table, which has no entry " + id))
                .u32(field, 0);
    }

    /// What lies `u32(id)` bytes before the end of the image.
    Bytes fromEnd(UUID id, String field) {
        long distance = u32(id, field);
        return firmware.part(field, firmware.length() - distance, distance);
    }

    private static Map<UUID, Bytes> entries(Bytes table) {
        Map<UUID, Bytes> entries = new HashMap<>();
        int end = table.length();
        while (end >= TAG_BYTES) {
            UUID id = table.guid("firmware.table.guid", end - 16L);
            int size = table.u16("firmware.table.entryLength", (long) end - TAG_BYTES);
            if (size < TAG_BYTES || size > end) {
                throw Bytes.malformed("firmware.table.entryLength", "is " + size + ", which does not fit the table");
            }
            Bytes content = table.part("firmware.table.entry", (long) end - size, (long) size - TAG_BYTES);
            if (entries.put(id, content) != null) {
                throw Bytes.malformed("firmware.table", "has the entry " + id + " twice");
            }
            end -= size;
        }
        if (end != 0) {
            throw Bytes.malformed("firmware.table", "begins with " + end + " bytes that are no entry");
        }
        return entries;
    }
}
