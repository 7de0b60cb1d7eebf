package cce.gate.view;

import java.util.LinkedHashMap;
import java.util.Map;

/// Hands the members of an archive on, and keeps the parts of office files for [Office].
final class ArchiveMembers implements Archives.Sink {
    private static final int MAX_OFFICE_PARTS = 1000;

    private final Format.Part archive;
    private final Decoding out;
    private final Map<String, byte[]> office = new LinkedHashMap<>();

    ArchiveMembers(Format.Part archive, Decoding out) {
        this.archive = archive;
        this.out = out;
    }

    /// XML parts by name; they are handed on as members too.
    Map<String, byte[]> office() {
        return office;
    }

    @Override
    public void member(String name, byte[] bytes) {
        if (office.size() < MAX_OFFICE_PARTS && (name.endsWith(".xml") || name.endsWith(".rels"))) {
            office.put(name, bytes);
        }
        out.content(archive.inner(name, bytes));
    }

    @Override
    public void text(String name, String text) {
        out.text(archive.path() + ">" + name, text, archive.depth() + 1);
    }

    @Override
    public void opaque(String name, long bytes) {
        out.opaque(archive.path() + ">" + name, bytes, archive.bytes().length);
    }

    @Override
    public boolean more(String name) {
        return out.limits().open(archive.path() + ">" + name, archive.depth());
    }
}
