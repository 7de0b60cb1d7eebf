package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which part of what a firmware log says of an event was measured. The digest is the only thing a register proves; the
/// data beside it is a story until its digest is recomputed. For some types the digest covers the data (TCG PC Client
/// Platform Firmware Profile 1.06, 10.4.1), for others something that is not in the log, such as an image: their data
/// is never a value.
final class MeasuredContent {
    static final long SEPARATOR = 0x04;
    static final long VARIABLE_DRIVER_CONFIG = 0x8000_0001L;
    static final long EFI_ACTION = 0x8000_0007L;

    private static final long ACTION = 0x05;
    private static final long EVENT_TAG = 0x06;
    private static final long PLATFORM_CONFIG_FLAGS = 0x0a;
    private static final long IPL = 0x0d;
    private static final long VARIABLE_BOOT = 0x8000_0002L;
    private static final long GPT_EVENT = 0x8000_0006L;
    private static final long VARIABLE_BOOT_2 = 0x8000_000cL;
    private static final long VARIABLE_AUTHORITY = 0x8000_00e0L;
    /// GRUB measures the text after one of these; the words themselves are not measured and tell nothing.
    private static final List<String> GRUB_LABELS = List.of("kernel_cmdline: ", "grub_cmd: ", "module_cmdline: ");

    private static final int TAG_HEADER_BYTES = 8;
    /// td-shim puts a name of 16 bytes and a length before what it measures.
    private static final int TD_SHIM_NAME_BYTES = 16;

    private MeasuredContent() {}

    /// The measured part of `data`, if `digest` is its digest.
    static Optional<Octets> of(long type, Measurement digest, Octets data) {
        return candidates(type, data).stream()
                .filter(candidate -> EventLogReplay.sha384(candidate).equals(digest))
                .findFirst();
    }

    /// Whether an event of this type that does not measure its data says something untrue.
    static boolean alwaysCovers(long type) {
        return type == SEPARATOR
                || type == ACTION
                || type == VARIABLE_DRIVER_CONFIG
                || type == VARIABLE_BOOT
                || type == VARIABLE_BOOT_2
                || type == VARIABLE_AUTHORITY
                || type == GPT_EVENT
                || type == EFI_ACTION;
    }

    private static List<Octets> candidates(long type, Octets data) {
        if (type == VARIABLE_BOOT) {
            return List.of(FirmwareVariable.of(data).content(), data);
        }
        if (alwaysCovers(type)) {
            return List.of(data);
        }
        if (type == EVENT_TAG) {
            return withTail(data, tagged(data));
        }
        if (type == PLATFORM_CONFIG_FLAGS) {
            return withTail(data, tdShim(data));
        }
        return type == IPL ? texts(data) : List.of();
    }

    private static List<Octets> withTail(Octets data, Optional<Octets> tail) {
        return tail.map(part -> List.of(data, part)).orElse(List.of(data));
    }

    /// TCG_PCClientTaggedEvent: id, length, data.
    private static Optional<Octets> tagged(Octets data) {
        return tail(data, TAG_HEADER_BYTES);
    }

    private static Optional<Octets> tdShim(Octets data) {
        return tail(data, TD_SHIM_NAME_BYTES + Integer.BYTES);
    }

    /// What follows a header whose last four bytes are the length of just that.
    private static Optional<Octets> tail(Octets data, int headerBytes) {
        if (data.length() < headerBytes) {
            return Optional.empty();
        }
        FieldReader in = new FieldReader(data);
        in.skip("event.header", headerBytes - Integer.BYTES);
        long length = in.u32("event.length");
        return length == in.remaining() ? Optional.of(in.take("event.data", length)) : Optional.empty();
    }

    /// A text with or without the NUL that ends it, with or without a boot loader's label.
    private static List<Octets> texts(Octets data) {
        List<Octets> texts = new ArrayList<>();
        texts.add(data);
        int length = data.length();
        if (length > 0 && data.at(length - 1) == 0) {
            Octets text = Octets.range(data.shared(), 0, length - 1);
            texts.add(text);
            String words = new String(text.shared(), StandardCharsets.ISO_8859_1);
            GRUB_LABELS.stream()
                    .filter(words::startsWith)
                    .map(label -> Octets.range(text.shared(), label.length(), text.length() - label.length()))
                    .forEach(texts::add);
        }
        return texts;
    }
}
