package cce.gate.view;

import java.util.Optional;

/// Tar archives.
final class TarFormat implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        if (!Archives.isTar(part.bytes())) {
            return Optional.empty();
        }
        if (!Archives.tar(part.bytes(), out.limits(), part.path(), new ArchiveMembers(part, out))) {
            out.limits().malformed(part.path(), "an archive is damaged");
            return Optional.empty();
        }
        return Optional.of(Kind.ARCHIVE);
    }
}
