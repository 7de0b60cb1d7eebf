package cce.gate.view;

import cce.gate.view.Decoded.FileKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Unpacks an output into views, recursively and within [Limits]. What something is, is told by its content (see
/// [Format]); its name is read only as one more text.
public final class Decoder {
    private static final int MIN_NAME_PIECE_CHARS = 12;

    private Decoder() {}

    /// A named part of an output.
    @SuppressWarnings("ArrayRecordComponent")
    public record Source(String name, byte[] bytes) {}

    /// Uses once what reads files of the JDK the first time, for processes that cannot open files later.
    public static void warmUp() {
        ContainerFormat.warmUp();
    }

    /// Decodes all files and their names.
    ///
    /// @param expired asked between parts; decoding stops with a problem when it says true
    public static Decoded decode(List<Source> sources, BooleanSupplier expired) {
        var decoding = new Decoding(expired);
        var files = new ArrayList<FileKind>();
        var names = new StringBuilder();
        for (Source source : sources) {
            Kind kind = decoding.content(new Format.Part(source.name(), source.bytes(), 0));
            files.add(new FileKind(source.name(), kind, source.bytes().length));
            names.append(source.name()).append('\n');
        }
        names(names.toString(), decoding);
        Joined.of(decoding.views()).forEach(decoding::view);
        return new Decoded(decoding.views(), decoding.limits().problems(), files);
    }

    /// All files as opaque bytes, for when decoding itself failed.
    public static Decoded undecoded(List<Source> sources) {
        return new Decoded(
                sources.stream()
                        .map(source -> (View) new View.Opaque(source.name(), source.bytes()))
                        .toList(),
                List.of(),
                sources.stream()
                        .map(source -> new FileKind(source.name(), Kind.OPAQUE, source.bytes().length))
                        .toList());
    }

    private static void names(String names, Decoding decoding) {
        decoding.view(new View.Text("names", names));
        // Payload split over names starts in the middle of a code group, so every piece between separators is tried.
        for (String name : names.split("\n")) {
            String stem = name.replaceFirst("\\.[A-Za-z0-9]{1,5}$", "");
            decoding.text("names", stem, 1);
            int cut = stem.indexOf('_');
            if (cut >= 0 && stem.length() - cut > MIN_NAME_PIECE_CHARS) {
                decoding.text("names", stem.substring(cut + 1), 1);
            }
        }
    }
}
