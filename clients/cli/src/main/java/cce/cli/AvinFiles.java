package cce.cli;

import cce.protocol.Sha256Digest;
import cce.sealing.AvinFile;
import cce.sealing.DatasetKey;
import cce.sealing.SealingException;
import cce.sealing.SnapshotPath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Files of the earlier format below a folder, `<path>.avin` each, to be sealed without their plaintext ever lying
/// on a disk. The order, the number and the place of a file's chunks is known only from the SHA-256 that the
/// earlier system's receipts hold; a file whose stored bytes have another is refused before its last byte is
/// sealed.
final class AvinFiles implements Source.Files {
    private static final String SUFFIX = ".avin";

    private final Path root;
    private final DatasetKey key;
    private final Map<String, Sha256Digest> receipts;

    /// @param receipts digests by path, with or without the suffix; may lack any
    AvinFiles(Path root, DatasetKey key, Map<String, Sha256Digest> receipts) {
        this.root = root;
        this.key = key;
        this.receipts = Map.copyOf(receipts);
    }

    @Override
    public void walk(Source.Visitor visitor) {
        List<AvinSource> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    look(file, found, visitor);
                } else if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    visitor.unsupported(file, "it is not a regular file");
                }
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The folder " + SourceTree.shown(root) + " cannot be read.", e);
        }
        // The suffix goes, which changes the order.
        found.sort(Comparator.comparing(AvinSource::path));
        found.forEach(visitor::file);
    }

    /// Those that no receipt tells the digest of.
    List<String> withoutReceipt() {
        List<String> lacking = new ArrayList<>();
        walk(new Source.Visitor() {
            @Override
            public void file(Source file) {
                if (file instanceof AvinSource avin && avin.receipt().isEmpty()) {
                    lacking.add(file.path().toString());
                }
            }

            @Override
            public void unsupported(Path path, String why) {
                // Refused or listed elsewhere.
            }
        });
        return lacking;
    }

    private void look(Path file, List<AvinSource> found, Source.Visitor visitor) {
        String relative = root.relativize(file).toString();
        if (!relative.endsWith(SUFFIX) || relative.length() == SUFFIX.length()) {
            visitor.unsupported(file, "its name does not end in " + SUFFIX);
            return;
        }
        String path = relative.substring(0, relative.length() - SUFFIX.length());
        try {
            Fingerprint fingerprint = Fingerprint.of(file);
            Optional<Sha256Digest> receipt = Optional.ofNullable(receipts.getOrDefault(path, receipts.get(relative)));
            found.add(new AvinSource(
                    file,
                    SnapshotPath.parse(path),
                    fingerprint,
                    AvinFile.plaintextBytes(fingerprint.size()),
                    receipt,
                    key));
        } catch (SealingException e) {
            visitor.unsupported(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            visitor.unsupported(file, "it cannot be read");
        }
    }

    private record AvinSource(
            Path file,
            SnapshotPath path,
            Fingerprint fingerprint,
            long size,
            Optional<Sha256Digest> receipt,
            DatasetKey key)
            implements Source {
        @Override
        public String mark() {
            return fingerprint.text();
        }

        @Override
        public String shown() {
            return SourceTree.shown(file);
        }

        @Override
        public Reading open() throws IOException {
            return new AvinReading(this);
        }
    }

    private static final class AvinReading implements Source.Reading {
        private final AvinSource source;
        private MessageDigest digest = sha256();
        private InputStream in;
        private AvinFile file;
        private byte[] chunk = new byte[0];
        private int used;
        private long handedOut;

        AvinReading(AvinSource source) throws IOException {
            this.source = source;
            this.in = stream();
            this.file = new AvinFile(in, source.fingerprint().size());
        }

        private InputStream stream() throws IOException {
            return new BufferedInputStream(new DigestInputStream(Files.newInputStream(source.file()), digest));
        }

        @Override
        public void read(byte[] target, int length) throws IOException {
            int filled = 0;
            while (filled < length) {
                if (used == chunk.length) {
                    next();
                }
                int taken = Math.min(chunk.length - used, length - filled);
                System.arraycopy(chunk, used, target, filled, taken);
                used += taken;
                filled += taken;
            }
            handedOut += length;
            if (handedOut == source.size()) {
                requireEnd();
            }
        }

        private void next() throws IOException {
            Arrays.fill(chunk, (byte) 0);
            try {
                chunk = file.next(source.key());
            } catch (SealingException e) {
                throw notVerified(String.valueOf(e.getMessage()));
            }
            used = 0;
            if (chunk.length == 0 && handedOut < source.size()) {
                throw notVerified("it is shorter than its size says");
            }
        }

        /// The end is read too, so that the digest is that of the whole stored file.
        private void requireEnd() throws IOException {
            try {
                if (file.next(source.key()).length > 0) {
                    throw notVerified("it is longer than its size says");
                }
            } catch (SealingException e) {
                throw notVerified(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void rewind() throws IOException {
            in.close();
            digest = sha256();
            in = stream();
            file = new AvinFile(in, source.fingerprint().size());
            Arrays.fill(chunk, (byte) 0);
            chunk = new byte[0];
            used = 0;
            handedOut = 0;
        }

        @Override
        public void requireUnchanged() throws IOException {
            if (!source.fingerprint().isOf(source.file())) {
                throw CliException.refused("The file " + source.shown() + " changed while it was sealed.");
            }
            boolean whole = handedOut == source.size() && (handedOut > 0 || used > 0);
            if (whole && source.receipt().isPresent()) {
                requireReceipt(Sha256Digest.of(copyOf(digest).digest()));
            }
        }

        private void requireReceipt(Sha256Digest found) {
            if (!found.equals(source.receipt().orElseThrow())) {
                throw notVerified("it does not have the SHA-256 of its receipt, but " + found
                        + ": it was cut, reordered or replaced");
            }
        }

        private CliException notVerified(String why) {
            return CliException.notVerified("The file " + source.shown() + " is refused: " + why + ".");
        }

        private static MessageDigest copyOf(MessageDigest digest) {
            try {
                return (MessageDigest) digest.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("SHA-256 of this Java runtime cannot be copied.", e);
            }
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
            }
        }

        @Override
        public void close() throws IOException {
            Arrays.fill(chunk, (byte) 0);
            in.close();
        }
    }
}
