-- Review of held results, artefacts, policies, reviewers and the privacy ledger.

-- Votes are bound to an artefact now and kept with the message that was signed.
drop table review_vote;
create table review_vote (
    job_id char(36) not null references job (job_id),
    round integer not null,
    reviewer char(42) not null,
    decision varchar(16) not null,
    reason varchar(2000) not null,
    message text not null,
    signature varchar(132) not null,
    organisation varchar(64) not null,
    voted_at bigint not null,
    primary key (job_id, round, reviewer)
);

create table review (
    job_id char(36) not null primary key references job (job_id),
    round integer not null,
    state varchar(24) not null,
    opened_at bigint not null,
    due_at bigint not null,
    expires_at bigint not null,
    reminded integer not null,
    policy text not null
);
create index review_open on review (state, expires_at);

-- What would be released: one row for each time the gate looked. The key is random and sealed; deleting it destroys the output.
create table artefact (
    job_id char(36) not null references job (job_id),
    round integer not null,
    artefact_hash char(64) not null,
    object_name varchar(256) not null,
    sealed_key text,
    report text not null,
    mitigation varchar(200) not null,
    mitigated_by varchar(42) not null,
    created_at bigint not null,
    primary key (job_id, round)
);

create table dataset_reviewer (
    dataset_id char(42) not null references dataset (dataset_id),
    reviewer char(42) not null,
    primary key (dataset_id, reviewer)
);
create table dataset_rule (
    dataset_id char(42) not null primary key references dataset (dataset_id),
    required integer not null,
    policy_hash char(64)
);
create table dataset_mechanism (
    dataset_id char(42) not null references dataset (dataset_id),
    code char(64) not null,
    document text not null,
    primary key (dataset_id, code)
);

create table organisation_member (
    wallet char(42) not null primary key,
    organisation varchar(64) not null
);
create index organisation_name on organisation_member (organisation);

create table gate_policy (
    policy_hash char(64) not null primary key,
    document text not null,
    state varchar(16) not null,
    created_at bigint not null
);
create table gate_policy_signature (
    policy_hash char(64) not null references gate_policy (policy_hash),
    signer char(42) not null,
    message text not null,
    signature varchar(132) not null,
    primary key (policy_hash, signer)
);

create table privacy_entry (
    dataset_id char(42) not null references dataset (dataset_id),
    seq bigint not null,
    entry_id varchar(80) not null,
    consumer char(42) not null,
    organisation varchar(64) not null,
    document text not null,
    head char(64) not null,
    created_at bigint not null,
    primary key (dataset_id, seq)
);
create unique index privacy_entry_once on privacy_entry (dataset_id, entry_id);

create table approved_code (
    code char(64) not null,
    consumer char(42) not null,
    approved_at bigint not null,
    primary key (code, consumer)
);

-- The off-chain audit log, one chain. The one row of audit_head is what writers lock.
create table audit_event (
    seq bigint not null primary key,
    kind varchar(40) not null,
    actor varchar(42) not null,
    job_id char(36),
    document text not null,
    head char(64) not null,
    created_at bigint not null
);
create index audit_event_job on audit_event (job_id);
create table audit_head (
    id integer not null primary key,
    size bigint not null,
    head char(64) not null,
    manifest char(64)
);
insert into audit_head (id, size, head) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Reports belong to artefacts now.
alter table job drop column gate_report;
