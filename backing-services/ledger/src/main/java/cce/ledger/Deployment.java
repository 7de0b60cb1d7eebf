package cce.ledger;

import cce.protocol.Json;
import cce.protocol.WalletAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Where the contracts of one chain are. Public; written as JSON beside the embedded chain and given to every client.
///
/// @param firstBlock block before which nothing of ours can be
public record Deployment(
        long chainId, WalletAddress factory, WalletAddress auditLog, WalletAddress paymentToken, long firstBlock) {
    private static final long MAX_FILE_BYTES = 64 * 1024;

    public Deployment {
        if (chainId <= 0 || firstBlock < 0) {
            throw new IllegalArgumentException("The chain id must be positive and the first block not negative.");
        }
    }

    public static Deployment load(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new LedgerException(
                        LedgerException.Reason.WRONG_CHAIN, "The deployment file " + file + " is too large to be one.");
            }
            return Json.read(Files.readAllBytes(file), Deployment.class);
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Reason.WRONG_CHAIN,
                    "The deployment file " + file + " cannot be read; name the one written when the chain was set up.",
                    e);
        }
    }

    /// Replaces the file as a whole, so that a reader never sees half of it.
    public void save(Path file) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(draft, Json.write(this));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LedgerException(
                    LedgerException.Reason.WRONG_CHAIN, "The deployment file " + file + " cannot be written.", e);
        }
    }
}
