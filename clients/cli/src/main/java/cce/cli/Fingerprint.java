package cce.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What tells that a file was not changed between two looks: its kind, its size, both times and which file it is.
record Fingerprint(int mode, long size, long modifiedNanos, long changedNanos, long inode) {
    /// linux/stat.h
    private static final int S_IFMT = 0xf000;

    private static final int S_IFREG = 0x8000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFLNK = 0xa000;

    static Fingerprint of(Path file) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:mode,size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
        return new Fingerprint(
                (int) number(attributes, "mode"),
                number(attributes, "size"),
                number(attributes, "lastModifiedTime"),
                number(attributes, "ctime"),
                number(attributes, "ino"));
    }

    private static long number(Map<String, Object> attributes, String name) {
        Object value = attributes.get(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value instanceof FileTime time) {
            return time.to(TimeUnit.NANOSECONDS);
        }
        throw new IllegalStateException("This platform does not tell a file's " + name + ".");
    }

    boolean isFile() {
        return (mode & S_IFMT) == S_IFREG;
    }

    boolean isFolder() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    boolean isLink() {
        return (mode & S_IFMT) == S_IFLNK;
    }

    /// Whether `file` still looks like this.
    boolean isOf(Path file) throws IOException {
        Fingerprint now = of(file);
        // Compared by hand: what the JDK makes of a record's equals costs a command ten milliseconds at its start.
        return now.mode == mode
                && now.size == size
                && now.modifiedNanos == modifiedNanos
                && now.changedNanos == changedNanos
                && now.inode == inode;
    }

    String text() {
        return size + ":" + modifiedNanos + ":" + changedNanos + ":" + inode;
    }
}
