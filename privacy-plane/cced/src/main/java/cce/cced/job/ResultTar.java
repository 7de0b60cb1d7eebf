package cce.cced.job;

import cce.gate.OutputFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Opens the tar of a job's outputs in memory. It comes out of a CVM that ran the consumer's code, so it is read as
/// hostile: regular files with plain relative names only, each once, within limits.
///
/// The archive must be, byte for byte, the one that its names and contents give (docs/formats/result-tar.md).
/// Otherwise padding, header fields and what lies behind the end would carry bytes past the gate to the
/// consumer.
final class ResultTar {
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_NAME_CHARS = 4096;
    private static final int MAX_DEPTH = 32;
    private static final int MODE = 0100644;
    private static final String UTF_8 = "UTF-8";

    private ResultTar() {}

    /// The tar is not one that the agent makes.
    static final class MalformedTar extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedTar(String sentence) {
            super(sentence);
        }
    }

    static List<OutputFile> read(byte[] tar) throws MalformedTar {
        List<OutputFile> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), UTF_8)) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                requireHarmless(entry, names, tar.length);
                if (names.size() > MAX_ENTRIES) {
                    throw new MalformedTar("The result has more than " + MAX_ENTRIES + " entries.");
                }
                byte[] content = in.readNBytes((int) entry.getSize());
                if (content.length != entry.getSize()) {
                    throw new MalformedTar("The result ends inside a file.");
                }
                files.add(new OutputFile(entry.getName(), content));
            }
            if (!Arrays.equals(tar, canonical(files))) {
                throw new MalformedTar("The result is not the canonical tar of its files; it may hide bytes.");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedTar("The result is not a tar.");
        }
        return files;
    }

    private static void requireHarmless(TarArchiveEntry entry, Set<String> names, int tarBytes) throws MalformedTar {
        boolean special = entry.isSymbolicLink()
                || entry.isLink()
                || entry.isCharacterDevice()
                || entry.isBlockDevice()
                || entry.isFIFO()
                || entry.isSparse();
        if (!entry.isFile() || entry.isDirectory() || special) {
            throw new MalformedTar("The result holds something that is not a regular file.");
        }
        String name = entry.getName();
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS || !names.add(name) || !isRelative(name)) {
            throw new MalformedTar("The result holds a name that is absolute, repeated, too long or leads out of it.");
        }
        if (entry.getSize() < 0 || entry.getSize() > tarBytes) {
            throw new MalformedTar("The result holds a file that is larger than the result.");
        }
    }

    private static boolean isRelative(String name) {
        String[] parts = name.split("/", -1);
        if (parts.length > MAX_DEPTH) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty() || part.equals("..") || part.equals(".")) {
                return false;
            }
        }
        return true;
    }

    /// The archive that [#read] takes.
    static byte[] write(List<OutputFile> files) throws IOException {
        return canonical(files);
    }

    private static byte[] canonical(List<OutputFile> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, UTF_8)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (OutputFile file : files.stream()
                    .sorted(Comparator.comparing(OutputFile::name))
                    .toList()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.name());
                entry.setSize(file.bytes().length);
                entry.setMode(MODE);
                entry.setModTime(0L);
                entry.setIds(0, 0);
                entry.setNames("", "");
                out.putArchiveEntry(entry);
                out.write(file.bytes());
                out.closeArchiveEntry();
            }
            out.finish();
        }
        return bytes.toByteArray();
    }
}
