package cce.cced.store;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.unquotedName;

import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/// The names of the schema, typed. A test compares them with the migrated database, so neither can drift.
final class Tables {
    private Tables() {}

    static final class SignInNonce {
        static final Table<Record> TABLE = table(unquotedName("sign_in_nonce"));
        static final Field<String> NONCE = text("nonce");
        static final Field<Long> ISSUED_AT = number("issued_at");
        static final Field<Long> EXPIRES_AT = number("expires_at");
    }

    static final class Session {
        static final Table<Record> TABLE = table(unquotedName("session"));
        static final Field<String> TOKEN_HASH = text("token_hash");
        static final Field<String> WALLET = text("wallet");
        static final Field<Long> CREATED_AT = number("created_at");
        static final Field<Long> EXPIRES_AT = number("expires_at");
    }

    static final class Dataset {
        static final Table<Record> TABLE = table(unquotedName("dataset"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<String> OWNER = text("owner");
        static final Field<String> NAME = text("name");
        static final Field<String> STATUS = text("status");
        static final Field<Integer> EPOCH = count("epoch");
        static final Field<String> SNAPSHOT_ID = text("snapshot_id");
        static final Field<String> ROOT = text("root");
        static final Field<String> CONTENT_HASH = text("content_hash");
        static final Field<Long> TOTAL_SIZE = number("total_size");
        static final Field<String> MANIFEST_OBJECT = text("manifest_object");
        static final Field<String> INDEX_OBJECT = text("index_object");
        static final Field<Long> CREATED_AT = number("created_at");
        static final Field<Long> FINALISED_AT = number("finalised_at");
    }

    static final class DatasetFile {
        static final Table<Record> TABLE = table(unquotedName("dataset_file"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<String> PATH = text("path");
        static final Field<String> OBJECT_NAME = text("object_name");
        static final Field<String> STATUS = text("status");
        static final Field<Long> SIZE_BYTES = number("size_bytes");
        static final Field<Long> SEALED_BYTES = number("sealed_bytes");
        static final Field<Integer> CHUNKS = count("chunks");
        static final Field<String> STREAM_STATE = text("stream_state");
        static final Field<String> PENDING_CHUNK = text("pending_chunk");
        static final Field<String> TAIL = text("tail");
    }

    static final class CodeBundle {
        static final Table<Record> TABLE = table(unquotedName("code_bundle"));
        static final Field<String> DIGEST = text("digest");
        static final Field<Long> SIZE_BYTES = number("size_bytes");
        static final Field<String> UPLOADED_BY = text("uploaded_by");
        static final Field<Long> CREATED_AT = number("created_at");
    }

    static final class FlaggedAlgorithm {
        static final Table<Record> TABLE = table(unquotedName("flagged_algorithm"));
        static final Field<String> DIGEST = text("digest");
        static final Field<String> JOB_ID = text("job_id");
        static final Field<Long> FLAGGED_AT = number("flagged_at");
    }

    static final class Job {
        static final Table<Record> TABLE = table(unquotedName("job"));
        static final Field<String> JOB_ID = text("job_id");
        static final Field<String> CONSUMER = text("consumer");
        static final Field<String> REQUEST_HASH = text("request_hash");
        static final Field<String> JOB_SPEC = text("job_spec");
        static final Field<String> STATE = text("state");
        static final Field<String> CVM = text("cvm");
        static final Field<Boolean> SETTLED = field(unquotedName("settled"), Boolean.class);
        static final Field<Long> CREATED_AT = number("created_at");
        static final Field<Long> UPDATED_AT = number("updated_at");
        static final Field<Long> STATE_DEADLINE = number("state_deadline");
        static final Field<String> LEASE_OWNER = text("lease_owner");
        static final Field<Long> LEASE_UNTIL = number("lease_until");
        static final Field<String> BOOT_CONFIG = text("boot_config");
        static final Field<String> BOOT_DIGEST = text("boot_digest");
        static final Field<String> KEY_EVIDENCE = text("key_evidence");
        static final Field<String> SUBMIT_EVIDENCE = text("submit_evidence");
        static final Field<String> RESULT_PATH = text("result_path");
        static final Field<String> RESULT_HASH = text("result_hash");
        static final Field<String> DECISION = text("decision");
        static final Field<String> FAILURE = text("failure");
        static final Field<String> MANIFEST = text("manifest");
    }

    static final class JobDataset {
        static final Table<Record> TABLE = table(unquotedName("job_dataset"));
        static final Field<String> JOB_ID = text("job_id");
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<Integer> ORDINAL = count("ordinal");
        static final Field<String> OWNER = text("owner");
        static final Field<String> SNAPSHOT_ID = text("snapshot_id");
        static final Field<String> ROOT = text("root");
    }

    static final class DatasetRotation {
        static final Table<Record> TABLE = table(unquotedName("dataset_rotation"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<String> STATE = text("state");
        static final Field<Integer> EPOCH = count("epoch");
        static final Field<String> SNAPSHOT_ID = text("snapshot_id");
        static final Field<Long> MADE_AT = number("made_at");
        static final Field<Long> FILES = number("files");
        static final Field<Long> BYTES = number("bytes");
        static final Field<Integer> OLD_EPOCH = count("old_epoch");
        static final Field<String> OLD_SNAPSHOT_ID = text("old_snapshot_id");
        static final Field<String> OLD_ROOT = text("old_root");
        static final Field<String> OLD_MANIFEST_OBJECT = text("old_manifest_object");
        static final Field<String> OLD_INDEX_OBJECT = text("old_index_object");
        static final Field<Long> COMMITTED_AT = number("committed_at");
        static final Field<String> LEASED_BY = text("leased_by");
        static final Field<Long> LEASED_UNTIL = number("leased_until");
    }

    static final class DatasetRotationFile {
        static final Table<Record> TABLE = table(unquotedName("dataset_rotation_file"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<Long> ENTRY = number("entry");
        static final Field<String> HEADER = text("header");
        static final Field<String> DIGEST = text("digest");
        static final Field<Long> SIZE_BYTES = number("size_bytes");
    }

    static final class JobEvent {
        static final Table<Record> TABLE = table(unquotedName("job_event"));
        static final Field<String> JOB_ID = text("job_id");
        static final Field<Integer> SEQ = count("seq");
        static final Field<String> FROM_STATE = text("from_state");
        static final Field<String> TO_STATE = text("to_state");
        static final Field<Long> OCCURRED_AT = number("occurred_at");
    }

    static final class JobCredential {
        static final Table<Record> TABLE = table(unquotedName("job_credential"));
        static final Field<String> NONCE = text("nonce");
        static final Field<String> JOB_ID = text("job_id");
        static final Field<String> PURPOSE = text("purpose");
        static final Field<Long> EXPIRES_AT = number("expires_at");
        static final Field<Integer> ATTEMPTS = count("attempts");
        static final Field<Long> CONSUMED_AT = number("consumed_at");
    }

    static final class UsedRequest {
        static final Table<Record> TABLE = table(unquotedName("used_request"));
        static final Field<String> REQUEST_ID = text("request_id");
        static final Field<String> JOB_ID = text("job_id");
        static final Field<Long> USED_AT = number("used_at");
    }

    static final class ReviewVote {
        static final Table<Record> TABLE = table(unquotedName("review_vote"));
        static final Field<String> JOB_ID = text("job_id");
        static final Field<Integer> ROUND = count("round");
        static final Field<String> REVIEWER = text("reviewer");
        static final Field<String> DECISION = text("decision");
        static final Field<String> REASON = text("reason");
        static final Field<String> MESSAGE = text("message");
        static final Field<String> SIGNATURE = text("signature");
        static final Field<String> ORGANISATION = text("organisation");
        static final Field<Long> VOTED_AT = number("voted_at");
    }

    static final class Review {
        static final Table<Record> TABLE = table(unquotedName("review"));
        static final Field<String> JOB_ID = text("job_id");
        static final Field<Integer> ROUND = count("round");
        static final Field<String> STATE = text("state");
        static final Field<Long> OPENED_AT = number("opened_at");
        static final Field<Long> DUE_AT = number("due_at");
        static final Field<Long> EXPIRES_AT = number("expires_at");
        static final Field<Integer> REMINDED = count("reminded");
        static final Field<String> POLICY = text("policy");
    }

    static final class Artefact {
        static final Table<Record> TABLE = table(unquotedName("artefact"));
        static final Field<String> JOB_ID = text("job_id");
        static final Field<Integer> ROUND = count("round");
        static final Field<String> ARTEFACT_HASH = text("artefact_hash");
        static final Field<String> OBJECT_NAME = text("object_name");
        static final Field<String> SEALED_KEY = text("sealed_key");
        static final Field<String> REPORT = text("report");
        static final Field<String> MITIGATION = text("mitigation");
        static final Field<String> MITIGATED_BY = text("mitigated_by");
        static final Field<Long> CREATED_AT = number("created_at");
    }

    static final class DatasetReviewer {
        static final Table<Record> TABLE = table(unquotedName("dataset_reviewer"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<String> REVIEWER = text("reviewer");
    }

    static final class DatasetRule {
        static final Table<Record> TABLE = table(unquotedName("dataset_rule"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<Integer> REQUIRED = count("required");
        static final Field<String> POLICY_HASH = text("policy_hash");
    }

    static final class DatasetMechanism {
        static final Table<Record> TABLE = table(unquotedName("dataset_mechanism"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<String> CODE = text("code");
        static final Field<String> DOCUMENT = text("document");
    }

    static final class OrganisationMember {
        static final Table<Record> TABLE = table(unquotedName("organisation_member"));
        static final Field<String> WALLET = text("wallet");
        static final Field<String> ORGANISATION = text("organisation");
    }

    static final class GatePolicy {
        static final Table<Record> TABLE = table(unquotedName("gate_policy"));
        static final Field<String> POLICY_HASH = text("policy_hash");
        static final Field<String> DOCUMENT = text("document");
        static final Field<String> STATE = text("state");
        static final Field<Long> CREATED_AT = number("created_at");
    }

    static final class GatePolicySignature {
        static final Table<Record> TABLE = table(unquotedName("gate_policy_signature"));
        static final Field<String> POLICY_HASH = text("policy_hash");
        static final Field<String> SIGNER = text("signer");
        static final Field<String> MESSAGE = text("message");
        static final Field<String> SIGNATURE = text("signature");
    }

    static final class PrivacyEntry {
        static final Table<Record> TABLE = table(unquotedName("privacy_entry"));
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<Long> SEQ = number("seq");
        static final Field<String> ENTRY_ID = text("entry_id");
        static final Field<String> CONSUMER = text("consumer");
        static final Field<String> ORGANISATION = text("organisation");
        static final Field<String> DOCUMENT = text("document");
        static final Field<String> HEAD = text("head");
        static final Field<Long> CREATED_AT = number("created_at");
    }

    static final class ApprovedCode {
        static final Table<Record> TABLE = table(unquotedName("approved_code"));
        static final Field<String> CODE = text("code");
        static final Field<String> CONSUMER = text("consumer");
        static final Field<Long> APPROVED_AT = number("approved_at");
    }

    static final class AuditEvent {
        static final Table<Record> TABLE = table(unquotedName("audit_event"));
        static final Field<Long> SEQ = number("seq");
        static final Field<String> KIND = text("kind");
        static final Field<String> ACTOR = text("actor");
        static final Field<String> JOB_ID = text("job_id");
        static final Field<String> DOCUMENT = text("document");
        static final Field<String> HEAD = text("head");
        static final Field<Long> CREATED_AT = number("created_at");
    }

    static final class AuditHead {
        static final Table<Record> TABLE = table(unquotedName("audit_head"));
        static final Field<Integer> ID = count("id");
        static final Field<Long> SIZE = number("size");
        static final Field<String> HEAD = text("head");
        static final Field<String> MANIFEST = text("manifest");
    }

    static final class ReferenceValue {
        static final Table<Record> TABLE = table(unquotedName("reference_value"));
        static final Field<String> REFERENCE_ID = text("reference_id");
        static final Field<String> DOCUMENT = text("document");
        static final Field<String> LABEL = text("label");
        static final Field<String> VERSION = text("version");
        static final Field<String> MR_SEAM = text("mr_seam");
        static final Field<Long> VALID_FROM = number("valid_from");
        static final Field<Long> VALID_UNTIL = number("valid_until");
        static final Field<String> CORIM_DIGEST = text("corim_digest");
        static final Field<String> CORIM_SIGNER = text("corim_signer");
        static final Field<String> STATUS = text("status");
        static final Field<String> REGISTERED_BY = text("registered_by");
        static final Field<Long> REGISTERED_AT = number("registered_at");
        static final Field<String> CHANGED_BY = text("changed_by");
        static final Field<Long> CHANGED_AT = number("changed_at");
    }

    static final class ReferenceStatement {
        static final Table<Record> TABLE = table(unquotedName("reference_statement"));
        static final Field<String> STATEMENT = text("statement");
        static final Field<String> CORIM_DIGEST = text("corim_digest");
        static final Field<String> REGISTERED_BY = text("registered_by");
        static final Field<Long> REGISTERED_AT = number("registered_at");
    }

    static final class AppraisalPolicy {
        static final Table<Record> TABLE = table(unquotedName("appraisal_policy"));
        static final Field<String> POLICY_HASH = text("policy_hash");
        static final Field<String> NAME = text("name");
        static final Field<Integer> VERSION = count("version");
        static final Field<String> DOCUMENT = text("document");
        static final Field<String> STATUS = text("status");
        static final Field<String> REGISTERED_BY = text("registered_by");
        static final Field<Long> REGISTERED_AT = number("registered_at");
        static final Field<String> CHANGED_BY = text("changed_by");
        static final Field<Long> CHANGED_AT = number("changed_at");
    }

    static final class AppraisalHead {
        static final Table<Record> TABLE = table(unquotedName("appraisal_head"));
        static final Field<Integer> ID = count("id");
        static final Field<String> SOURCE = text("source");
        static final Field<String> POLICY_HASH = text("policy_hash");
        static final Field<Integer> VERSION = count("version");
    }

    static final class CollateralMark {
        static final Table<Record> TABLE = table(unquotedName("collateral_mark"));
        static final Field<String> SERIES = text("series");
        static final Field<Long> MARK = number("mark");
    }

    static final class LedgerEntry {
        static final Table<Record> TABLE = table(unquotedName("ledger_entry"));
        static final Field<String> ENTRY_ID = text("entry_id");
        static final Field<String> JOB_ID = text("job_id");
        static final Field<String> KIND = text("kind");
        static final Field<String> DATASET_ID = text("dataset_id");
        static final Field<String> SUBJECT = text("subject");
        static final Field<String> DIGEST = text("digest");
        static final Field<String> DOCUMENT = text("document");
        static final Field<Long> CREATED_AT = number("created_at");
        static final Field<String> RECORD = text("record");
        static final Field<Long> SEQ = number("seq");
    }

    private static Field<String> text(String column) {
        return field(unquotedName(column), String.class);
    }

    private static Field<Long> number(String column) {
        return field(unquotedName(column), Long.class);
    }

    private static Field<Integer> count(String column) {
        return field(unquotedName(column), Integer.class);
    }
}
