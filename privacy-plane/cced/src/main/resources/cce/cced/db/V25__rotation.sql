-- Rotation of datasets' keys: where each one stands, and the objects it made so far.

create table dataset_rotation (
    dataset_id char(42) not null primary key references dataset (dataset_id),
    state varchar(16) not null,
    epoch integer not null,
    snapshot_id char(32) not null,
    made_at bigint not null,
    files bigint not null,
    bytes bigint not null,
    old_epoch integer not null,
    old_snapshot_id char(32) not null,
    old_root char(64) not null,
    old_manifest_object varchar(256) not null,
    old_index_object varchar(256) not null,
    committed_at bigint,
    leased_by varchar(64),
    leased_until bigint not null
);

create table dataset_rotation_file (
    dataset_id char(42) not null references dataset_rotation (dataset_id),
    entry bigint not null,
    header char(80) not null,
    digest char(64),
    size_bytes bigint not null,
    primary key (dataset_id, entry)
);

-- Which snapshot a job was given the key of: a later rotation changes what the dataset has, not what the job read.
alter table job_dataset add column snapshot_id char(32);
alter table job_dataset add column root char(64);
