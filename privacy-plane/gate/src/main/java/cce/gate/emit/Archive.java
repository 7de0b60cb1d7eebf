package cce.gate.emit;

import cce.gate.emit.Canonical.Rebuilt;
import cce.gate.emit.Canonical.Refused;
import cce.gate.view.Unpacked;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Archives and compressed streams: every member rewritten, under names and times of the gate.
final class Archive {

    /// The first day a zip can name.
    private static final LocalDateTime FIRST_DAY = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Emitter emitter;

    Archive(Emitter emitter) {
        this.emitter = emitter;
    }

    /// Empty if the bytes are neither an archive nor a compressed stream.
    Optional<Canonical> rebuild(byte[] in, int depth) {
        return Unpacked.of(in).map(unpacked -> switch (unpacked) {
            case Unpacked.Stream stream -> stream(stream, depth);
            case Unpacked.Members members -> members(members, depth);
            case Unpacked.Damaged damaged ->
                new Refused("The archive is damaged or has hidden parts: " + damaged.why());
        });
    }

    private Canonical stream(Unpacked.Stream stream, int depth) {
        return switch (emitter.emit(stream.bytes(), depth + 1)) {
            case Refused refused -> refused;
            case Rebuilt inner ->
                new Rebuilt(inner.extension() + ".gz", "application/gzip", gzip(inner.bytes()), inner.steps())
                        .after("gzip");
        };
    }

    private Canonical members(Unpacked.Members members, int depth) {
        var rebuilt = new ArrayList<Rebuilt>();
        for (byte[] member : members.members()) {
            switch (emitter.emit(member, depth + 1)) {
                case Refused refused -> {
                    return refused;
                }
                case Rebuilt inner -> rebuilt.add(inner);
            }
        }
        return new Rebuilt("zip", "application/zip", zip(rebuilt), List.of("zip-rebuilt"));
    }

    private static byte[] gzip(byte[] plain) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] zip(List<Rebuilt> members) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (int i = 0; i < members.size(); i++) {
                Rebuilt member = members.get(i);
                var entry = new ZipEntry(String.format(Locale.ROOT, "member-%04d.%s", i + 1, member.extension()));
                entry.setTimeLocal(FIRST_DAY);
                zip.putNextEntry(entry);
                zip.write(member.bytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
