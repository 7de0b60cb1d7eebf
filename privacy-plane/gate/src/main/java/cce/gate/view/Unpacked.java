package cce.gate.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One layer of packing taken off, without looking further: for whoever rebuilds archives.
public sealed interface Unpacked {
    /// A single compressed stream that fills the file.
    @SuppressWarnings("ArrayRecordComponent")
    record Stream(byte[] bytes) implements Unpacked {}

    /// The files of an archive.
    record Members(List<byte[]> members) implements Unpacked {
        public Members {
            members = List.copyOf(members);
        }
    }

    /// Packed, but cut off, too large or with bytes after the stream.
    record Damaged(String why) implements Unpacked {}

    /// Empty if the bytes are not packed.
    static Optional<Unpacked> of(byte[] in) {
        var limits = new Limits(() -> false);
        boolean zip = Bytes.startsWith(in, 0, "PK\3\4") || Bytes.startsWith(in, 0, "PK\5\6");
        if (zip || Archives.isTar(in)) {
            return Optional.of(archive(in, zip, limits));
        }
        return Streams.at(in, 0, limits.allowance(in.length)).map(stream -> {
            boolean whole = !stream.result().cut() && stream.result().used() >= in.length;
            return whole ? new Stream(stream.result().bytes()) : new Damaged("bytes follow the stream.");
        });
    }

    private static Unpacked archive(byte[] in, boolean zip, Limits limits) {
        var members = new ArrayList<byte[]>();
        var sink = new Archives.Sink() {
            @Override
            public void member(String name, byte[] bytes) {
                members.add(bytes);
            }

            @Override
            public void text(String name, String text) {
                // Names, comments and extra fields are what rebuilding leaves out.
            }

            @Override
            public void opaque(String name, long bytes) {
                // Bytes outside of members are left out too; the detectors have seen them.
            }

            @Override
            public boolean more(String name) {
                return limits.open(name, 0);
            }
        };
        boolean read = zip ? Archives.zip(in, limits, "", sink) : Archives.tar(in, limits, "", sink);
        return read && limits.problems().isEmpty()
                ? new Members(members)
                : new Damaged(
                        limits.problems().isEmpty()
                                ? "unreadable."
                                : limits.problems().getFirst().detail());
    }
}
