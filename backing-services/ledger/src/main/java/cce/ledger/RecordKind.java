package cce.ledger;

import java.util.Optional;

/// What a record of the audit log says happened. The codes are those of `AuditLog.Kind` and never change meaning.
public enum RecordKind {
    DATASET_REGISTERED(0),
    SNAPSHOT_FINALISED(1),
    JOB_ACCEPTED(2),
    KEYS_RELEASED(3),
    RESULT_SUBMITTED(4),
    REVIEW_DECIDED(5),
    RESULT_RELEASED(6),
    JOB_ENDED(7),
    MEASUREMENT_REGISTERED(8),
    MEASUREMENT_REVOKED(9),
    ALGORITHM_REGISTERED(10),
    ALGORITHM_FLAGGED(11),
    DELISTED(12),
    RESULT_KEY_DELIVERED(13);

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<RecordKind> ofCode(long code) {
        for (RecordKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
