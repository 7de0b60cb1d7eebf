package cce.ledger;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;

/// What the recorder says: this happened to this dataset.
///
/// @param dataset [#NO_DATASET] where the record is about no dataset, such as a measurement
/// @param subject what it is about, such as [cce.protocol.JobId#ledgerSubject()]
/// @param digest of the document that holds the details
public record AuditRecord(RecordKind kind, DatasetId dataset, Sha256Digest subject, Sha256Digest digest) {
    /// The zero address.
    public static final DatasetId NO_DATASET = DatasetId.of(new byte[DatasetId.LENGTH]);
}
