package cce.cced.job;

import cce.gate.OutputFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Opens the tar of a job's outputs in memory. It comes out of a CVM that ran the consumer's code, so it is read as hostile:
/// regular files with plain relative names only, each once, within limits.
final class ResultTar {
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_NAME_CHARS = 4096;
    private static final int MAX_DEPTH = 32;

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
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                requireHarmless(entry, names, tar.length);
                if (names.size() > MAX_ENTRIES) {
                    throw new MalformedTar("The result has more than " + MAX_ENTRIES + " entries.");
                }
                if (!entry.isDirectory()) {
                    byte[] content = in.readNBytes((int) entry.getSize());
                    if (content.length != entry.getSize()) {
                        throw new MalformedTar("The result ends inside a file.");
                    }
                    files.add(new OutputFile(entry.getName(), content));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedTar("The result is not a tar.");
        }
        return files;
    }

    private static void requireHarmless(TarArchiveEntry entry, Set<String> names, int tarBytes) throws MalformedTar {
        boolean plain = entry.isFile() || entry.isDirectory();
        boolean special = entry.isSymbolicLink()
                || entry.isLink()
                || entry.isCharacterDevice()
                || entry.isBlockDevice()
                || entry.isFIFO()
                || entry.isSparse();
        if (!plain || special) {
            throw new MalformedTar("The result holds something that is neither a regular file nor a folder.");
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
        for (int i = 0; i < parts.length; i++) {
            boolean folderMark = i == parts.length - 1 && parts[i].isEmpty() && i > 0;
            if (!folderMark && (parts[i].isEmpty() || parts[i].equals("..") || parts[i].equals("."))) {
                return false;
            }
        }
        return true;
    }
}
