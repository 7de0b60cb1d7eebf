package cce.cli;

import cce.ledger.AuditRecord;
import cce.ledger.Receipt;
import cce.ledger.RecordKind;
import cce.protocol.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Takes a dataset off the market for good.
@Command(
        name = "delist",
        mixinStandardHelpOptions = true,
        description =
                "Records on-chain that a dataset of yours is delisted. No job can be submitted on it and no key of it is released any more, rented or not; a job that has its key may finish. It cannot be undone.")
final class DatasetDelist implements Callable<Integer> {
    @Mixin
    private DatasetTarget target = new DatasetTarget();

    @Option(names = "--reason", required = true, description = "Why; its SHA-256 is in the record.")
    private String reason = "";

    @Override
    public Integer call() {
        return target.show((session, id) -> {
            AuditRecord record = new AuditRecord(
                    RecordKind.DELISTED, id, sha256(id.toByteArray()), sha256(reason.getBytes(StandardCharsets.UTF_8)));
            Receipt receipt = Chain.sentences(() -> session.ledger().append(record));
            return Output.fields("dataset_id", id.toString(), "record", receipt.seq());
        });
    }

    private static Sha256Digest sha256(byte[] bytes) {
        try {
            return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }
}
