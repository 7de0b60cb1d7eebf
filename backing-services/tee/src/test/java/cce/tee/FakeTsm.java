package cce.tee;

import cce.protocol.TeeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;

/// The kernel's side of configfs-tsm, as its ABI document and drivers/virt/coco have it: attributes come and go with an
/// entry, each write raises the entry's generation, a report needs 1 to 64 bytes of input, privlevel exists for SEV-SNP
/// only. Beyond that it disturbs on request. It is not a file system: paths and rights are not played.
final class FakeTsm implements TsmEntries {
    static final byte[] CERTIFICATES = {1, 2, 3};
    private static final int MAX_INPUT_BYTES = 64;

    private final TeeType type;
    private final Map<String, Entry> entries = new HashMap<>();
    private String provider;
    private int disturbances;
    private int busy;
    private int created;
    private byte[] answerAbout = {};
    private String privilege = "";

    private static final class Entry {
        private byte[] input = {};
        private long generation;
    }

    FakeTsm(TeeType type) {
        this.type = type;
        this.provider = type == TeeType.TDX ? "tdx_guest" : "sev_guest";
    }

    /// Another process writes to the next entries just before their report is read.
    FakeTsm disturbing(int times) {
        disturbances = times;
        return this;
    }

    FakeTsm busy(int times) {
        busy = times;
        return this;
    }

    FakeTsm provider(String name) {
        provider = name;
        return this;
    }

    FakeTsm answering(byte[] reportData) {
        answerAbout = reportData;
        return this;
    }

    int entries() {
        return entries.size();
    }

    int created() {
        return created;
    }

    String privilege() {
        return privilege;
    }

    byte[] evidence(byte[] reportData) {
        byte[] out = new byte[type == TeeType.TDX ? 5000 : 1184];
        out[0] = 4;
        System.arraycopy(reportData, 0, out, type == TeeType.TDX ? 568 : 0x50, reportData.length);
        return out;
    }

    @Override
    public void create(String entry) throws IOException {
        if (entries.putIfAbsent(entry, new Entry()) != null) {
            throw new FileSystemException(entry, null, "File exists");
        }
        created++;
    }

    @Override
    public void remove(String entry) throws IOException {
        if (entries.remove(entry) == null) {
            throw new NoSuchFileException(entry);
        }
    }

    @Override
    public void write(String entry, String attribute, byte[] value) throws IOException {
        Entry to = of(entry);
        switch (attribute) {
            case "inblob" -> {
                if (value.length > MAX_INPUT_BYTES) {
                    throw new FileSystemException(attribute, null, "Invalid argument");
                }
                to.input = value.clone();
            }
            case "privlevel" -> {
                if (type != TeeType.SNP) {
                    throw new NoSuchFileException(attribute);
                }
                privilege = new String(value, StandardCharsets.US_ASCII);
            }
            default -> throw new FileSystemException(attribute, null, "Permission denied");
        }
        to.generation++;
    }

    @Override
    public byte[] read(String entry, String attribute, int maxBytes) throws IOException {
        Entry from = of(entry);
        return switch (attribute) {
            case "provider" -> text(provider);
            case "generation" -> text(Long.toString(from.generation));
            case "outblob" -> report(from);
            case "auxblob" -> type == TeeType.SNP ? CERTIFICATES.clone() : missing(attribute);
            default -> missing(attribute);
        };
    }

    private byte[] report(Entry from) throws IOException {
        if (busy > 0) {
            busy--;
            throw new FileSystemException("outblob", null, "Device or resource busy");
        }
        if (disturbances > 0) {
            disturbances--;
            from.input = new byte[MAX_INPUT_BYTES];
            from.generation++;
        }
        if (from.input.length == 0) {
            throw new FileSystemException("outblob", null, "Invalid argument");
        }
        return evidence(answerAbout.length > 0 ? answerAbout : from.input);
    }

    private Entry of(String entry) throws IOException {
        Entry found = entries.get(entry);
        if (found == null) {
            throw new NoSuchFileException(entry);
        }
        return found;
    }

    private static byte[] missing(String attribute) throws IOException {
        throw new NoSuchFileException(attribute);
    }

    private static byte[] text(String text) {
        return (text + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
