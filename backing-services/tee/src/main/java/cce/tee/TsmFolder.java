package cce.tee;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// [TsmEntries] in a mounted configfs.
record TsmFolder(Path root) implements TsmEntries {
    @Override
    public void create(String entry) throws IOException {
        Files.createDirectory(root.resolve(entry));
    }

    @Override
    public void remove(String entry) throws IOException {
        // Its attributes are the kernel's and go with it.
        Files.delete(root.resolve(entry));
    }

    @Override
    public void write(String entry, String attribute, byte[] value) throws IOException {
        try (FileChannel out = FileChannel.open(root.resolve(entry).resolve(attribute), StandardOpenOption.WRITE)) {
            if (out.write(ByteBuffer.wrap(value)) != value.length) {
                throw new IOException("The attribute " + attribute + " took only a part of what was written.");
            }
        }
    }

    @Override
    public byte[] read(String entry, String attribute, int maxBytes) throws IOException {
        try (var in = Files.newInputStream(root.resolve(entry).resolve(attribute))) {
            byte[] value = in.readNBytes(maxBytes + 1);
            if (value.length > maxBytes) {
                throw new IOException("The attribute " + attribute + " is above " + maxBytes + " bytes.");
            }
            return value;
        }
    }
}
