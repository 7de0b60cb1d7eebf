-- Appraisal policies, and where reference values come from.

create table appraisal_policy (
    policy_hash char(64) not null primary key,
    name varchar(64) not null,
    version integer not null,
    document text not null,
    status varchar(16) not null,
    registered_by char(42) not null,
    registered_at bigint not null,
    changed_by char(42) not null,
    changed_at bigint not null
);

-- What is in force. The one row is what changes and key releases lock.
create table appraisal_head (
    id integer not null primary key,
    source varchar(16) not null,
    policy_hash char(64) references appraisal_policy (policy_hash),
    version integer not null
);
insert into appraisal_head (id, source, version) values (1, 'shipped', 0);
