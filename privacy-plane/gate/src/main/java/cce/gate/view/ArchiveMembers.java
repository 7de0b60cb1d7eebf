package cce.gate.view;

/// Hands the members of an archive on.
final class ArchiveMembers implements Archives.Sink {
    private final Format.Part archive;
    private final Decoding out;

    ArchiveMembers(Format.Part archive, Decoding out) {
        this.archive = archive;
        this.out = out;
    }

    @Override
    public void member(String name, byte[] bytes) {
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
