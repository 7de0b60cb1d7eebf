-- The state of cced. Written once for H2 and PostgreSQL: no type or statement that only one of them knows.
-- Digests, ids and addresses are lower-case hexadecimal text; times are seconds since the epoch; documents are JSON text.

create table sign_in_nonce (
    nonce varchar(64) not null primary key,
    issued_at bigint not null,
    expires_at bigint not null
);
create index sign_in_nonce_expiry on sign_in_nonce (expires_at);

create table session (
    token_hash char(64) not null primary key,
    wallet char(42) not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index session_expiry on session (expires_at);

create table dataset (
    dataset_id char(42) not null primary key,
    owner char(42) not null,
    name varchar(120) not null,
    status varchar(16) not null,
    epoch integer not null,
    snapshot_id char(32) not null,
    root char(64),
    content_hash char(64),
    total_size bigint,
    manifest_object varchar(256),
    index_object varchar(256),
    created_at bigint not null,
    finalised_at bigint
);

create table dataset_file (
    dataset_id char(42) not null references dataset (dataset_id),
    path varchar(1024) not null,
    object_name varchar(256) not null,
    status varchar(16) not null,
    size_bytes bigint not null,
    sealed_bytes bigint not null,
    chunks integer not null,
    stream_state varchar(200) not null,
    pending_chunk char(64),
    tail text,
    primary key (dataset_id, path)
);

create table code_bundle (
    digest char(64) not null primary key,
    size_bytes bigint not null,
    uploaded_by char(42) not null,
    created_at bigint not null
);

create table flagged_algorithm (
    digest char(64) not null primary key,
    job_id char(36) not null,
    flagged_at bigint not null
);

create table job (
    job_id char(36) not null primary key,
    consumer char(42) not null,
    request_hash char(64) not null,
    job_spec text not null,
    state varchar(16) not null,
    cvm varchar(16) not null,
    settled boolean not null,
    created_at bigint not null,
    updated_at bigint not null,
    state_deadline bigint not null,
    lease_owner varchar(64),
    lease_until bigint not null,
    boot_config text,
    boot_digest char(96),
    key_evidence text,
    submit_evidence text,
    result_path varchar(256),
    result_hash char(64),
    gate_report text,
    decision varchar(16),
    failure varchar(64),
    manifest text
);
create index job_consumer on job (consumer);
create index job_unsettled on job (settled, lease_until);

create table job_dataset (
    job_id char(36) not null references job (job_id),
    dataset_id char(42) not null references dataset (dataset_id),
    ordinal integer not null,
    owner char(42) not null,
    primary key (job_id, dataset_id)
);

create table job_event (
    job_id char(36) not null references job (job_id),
    seq integer not null,
    from_state varchar(16) not null,
    to_state varchar(16) not null,
    occurred_at bigint not null,
    primary key (job_id, seq)
);

create table job_credential (
    nonce char(32) not null primary key,
    job_id char(36) not null references job (job_id),
    purpose varchar(16) not null,
    expires_at bigint not null,
    attempts integer not null,
    consumed_at bigint
);

create table used_request (
    request_id char(32) not null primary key,
    job_id char(36) not null references job (job_id),
    used_at bigint not null
);

create table review_vote (
    job_id char(36) not null references job (job_id),
    reviewer char(42) not null,
    decision varchar(16) not null,
    reason varchar(2000) not null,
    voted_at bigint not null,
    primary key (job_id, reviewer)
);

create table reference_value (
    reference_id char(64) not null primary key,
    document text not null,
    label varchar(120) not null,
    status varchar(16) not null,
    changed_by char(42) not null,
    changed_at bigint not null
);

-- What must be written to the chain. The row is committed with the state change that causes it; the append follows and may be
-- repeated after a crash, since `entry_id` says what it is about and the chain is asked first.
create table ledger_entry (
    entry_id varchar(160) not null primary key,
    job_id char(36),
    kind varchar(40) not null,
    dataset_id char(42),
    subject char(64) not null,
    digest char(64) not null,
    document text not null,
    created_at bigint not null,
    record text
);
create index ledger_entry_job on ledger_entry (job_id);

-- The highest number seen in each series of collateral (CRLs, TCB data). A lower one later is an attempt to hide news.
create table collateral_mark (
    series varchar(100) not null primary key,
    mark bigint not null
);
