package cce.cli;

import cce.protocol.CcedApi;
import cce.protocol.DatasetId;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Streams the files of a folder to cced at constant memory. Where an earlier upload broke off, it goes on behind
/// the last chunk that cced has.
final class Uploader {
    /// Sent in one request, in bytes. cced keeps whole chunks of it as they come and says how far it got.
    static final int REQUEST_BYTES = 32 << 20;

    private static final int MAX_TRIES = 5;
    private static final long RETRY_MILLIS = 500;

    private final CcedClient client;
    private final DatasetId dataset;
    private final String uploadToken;
    private final boolean quiet;

    Uploader(CcedClient client, DatasetId dataset, String uploadToken, boolean quiet) {
        this.client = client;
        this.dataset = dataset;
        this.uploadToken = uploadToken;
        this.quiet = quiet;
    }

    /// One file to send, and the path it gets in the dataset.
    record Item(Path file, String path, long size) {}

    /// Regular files below `source` in a fixed order. Anything else is refused by name: what a dataset holds is
    /// what its owner saw, so links are not followed and nothing is left out silently.
    static List<Item> list(Path source) {
        if (Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
            return List.of(new Item(source, name(source), source.toFile().length()));
        }
        List<Item> items = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(source)) {
            for (Path file : walk.sorted(Comparator.naturalOrder()).toList()) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    items.add(new Item(file, relative(source, file), Files.size(file)));
                } else if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new CliException(
                            ExitCode.USAGE,
                            file
                                    + " is neither a regular file nor a folder. Replace links by what they point to, or move it away.");
                }
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The folder " + source + " cannot be read.", e);
        }
        if (items.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "There is no file in " + source + ".");
        }
        return items;
    }

    void send(Item item) {
        try (Progress progress = new Progress(item.path(), item.size(), quiet);
                RandomAccessFile file = new RandomAccessFile(item.file().toFile(), "r")) {
            long position = offset(item).orElse(0L);
            if (position < 0) {
                return;
            }
            do {
                requireUnchanged(item, file);
                position = sendFrom(item, position);
                progress.advanceTo(position);
            } while (position < item.size());
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The file " + item.file() + " cannot be read to its end.", e);
        }
    }

    private static void requireUnchanged(Item item, RandomAccessFile file) throws IOException {
        if (file.length() != item.size()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The file " + item.file() + " changed while it was sent. Upload it again when it rests.");
        }
    }

    /// Sends one request's worth, and after a cut connection asks where cced stands and goes on from there.
    private long sendFrom(Item item, long position) {
        int length = (int) Math.min(REQUEST_BYTES, item.size() - position);
        boolean last = position + length == item.size();
        Map<String, String> headers = headers();
        headers.put(CcedApi.UPLOAD_OFFSET_HEADER, Long.toString(position));
        headers.put(CcedApi.UPLOAD_COMPLETE_HEADER, last ? "?1" : "?0");
        headers.put("Content-Type", "application/octet-stream");
        for (int attempt = 1; ; attempt++) {
            try {
                JsonNode answer = client.send("POST", url(item), headers, body(item, position, length));
                return Session.read(answer, CcedApi.UploadAnswer.class).sizeBytes();
            } catch (ServiceRefusal refusal) {
                if (refusal.status() != 429 || attempt == MAX_TRIES) {
                    throw refusal;
                }
                pause(attempt);
            } catch (CliException e) {
                if (e.exitCode() != ExitCode.UNREACHABLE || attempt == MAX_TRIES) {
                    throw e;
                }
                pause(attempt);
                Optional<Long> reached = offset(item);
                if (reached.isPresent() && reached.get() != position) {
                    return reached.get() < 0 ? item.size() : reached.get();
                }
            }
        }
    }

    private static BodyPublisher body(Item item, long position, int length) {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> slice(item.file(), position, length)), length);
    }

    private static InputStream slice(Path file, long position, int length) {
        try {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(position);
            return new Slice(in, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many bytes cced has of the file; -1 when it is complete, empty when it has none.
    private Optional<Long> offset(Item item) {
        Optional<String> complete = client.head(url(item), headers(), CcedApi.UPLOAD_COMPLETE_HEADER);
        if (complete.isPresent() && complete.get().equals("?1")) {
            return Optional.of(-1L);
        }
        return client.head(url(item), headers(), CcedApi.UPLOAD_OFFSET_HEADER).map(Long::parseLong);
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + uploadToken);
        return headers;
    }

    private String url(Item item) {
        String path = Stream.of(item.path().split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        return "/v1/datasets/" + dataset + "/upload/" + path;
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(RETRY_MILLIS * attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "Interrupted.", e);
        }
    }

    private static String relative(Path source, Path file) {
        return source.relativize(file).toString();
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        if (name == null) {
            throw new CliException(ExitCode.USAGE, "A file or folder is needed, not the root.");
        }
        return name.toString();
    }

    /// The next `left` bytes of a file, and then its end.
    private static final class Slice extends FilterInputStream {
        private int left;

        Slice(InputStream in, int left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = super.read(into, offset, Math.min(length, left));
            left -= Math.max(0, n);
            return n;
        }
    }
}
