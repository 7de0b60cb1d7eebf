package cce.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What tells that a file was not changed between two looks: its size, both times and which file it is.
record Fingerprint(long size, long modifiedNanos, long changedNanos, long inode) {
    static Fingerprint of(Path file) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
        return new Fingerprint(
                number(attributes, "size"),
                number(attributes, "lastModifiedTime"),
                number(attributes, "ctime"),
                number(attributes, "ino"));
    }

    private static long number(Map<String, Object> attributes, String name) {
        return switch (attributes.get(name)) {
            case Long value -> value;
            case FileTime time -> time.to(TimeUnit.NANOSECONDS);
            case null, default -> throw new IllegalStateException("This platform does not tell a file's " + name + ".");
        };
    }

    String text() {
        return size + ":" + modifiedNanos + ":" + changedNanos + ":" + inode;
    }
}
