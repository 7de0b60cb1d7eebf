package cce.cli;

import cce.attestation.EvidenceException;
import cce.attestation.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Files that are to be measured, read whole and within bounds.
final class ArtefactFiles {
    static final long MAX_FIRMWARE_BYTES = 64L << 20;
    static final long MAX_KERNEL_BYTES = 256L << 20;
    static final long MAX_INITRD_BYTES = 1L << 30;

    private ArtefactFiles() {}

    static Octets read(Path file, long maxBytes) {
        try {
            long size = Files.size(file);
            if (!Files.isRegularFile(file) || size > maxBytes) {
                throw new CliException(
                        ExitCode.USAGE,
                        "The file " + file + " is not a regular file of at most " + maxBytes + " bytes.");
            }
            return Octets.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "The file " + file + " cannot be read.", e);
        }
    }

    /// What `work` gives; a file that is not what it must be ends the command with the reason.
    static <T> T understood(Supplier<T> work) {
        try {
            return work.get();
        } catch (EvidenceException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
