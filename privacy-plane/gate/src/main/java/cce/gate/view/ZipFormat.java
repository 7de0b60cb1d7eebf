package cce.gate.view;

import java.util.Optional;

/// Zip archives, and what is built on them: office files, npz.
final class ZipFormat implements Format {
    @Override
    public Optional<Kind> open(Part part, Decoding out) {
        byte[] in = part.bytes();
        if (!Bytes.startsWith(in, 0, "PK\3\4") && !Bytes.startsWith(in, 0, "PK\5\6")) {
            return Optional.empty();
        }
        var members = new ArchiveMembers(part, out);
        if (!Archives.zip(in, out.limits(), part.path(), members)) {
            out.limits().malformed(part.path(), "an archive is damaged");
            return Optional.empty();
        }
        return Optional.of(Kind.ARCHIVE);
    }
}
