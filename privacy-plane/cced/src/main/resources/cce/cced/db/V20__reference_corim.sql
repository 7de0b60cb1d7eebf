-- Where reference values come from, and what their authors state about them.

alter table reference_value alter column label set data type varchar(300);
alter table reference_value add column version varchar(100) default '' not null;
alter table reference_value add column mr_seam char(96);
alter table reference_value add column valid_from bigint;
alter table reference_value add column valid_until bigint;
alter table reference_value add column corim_digest char(64);
alter table reference_value add column corim_signer char(64);
alter table reference_value add column registered_by char(42);
alter table reference_value add column registered_at bigint;
update reference_value set registered_by = changed_by, registered_at = changed_at;
alter table reference_value alter column registered_by set not null;
alter table reference_value alter column registered_at set not null;

-- Each signed statement counts once: one that is sent again must not bring back what was revoked since.
create table reference_statement (
    statement char(64) not null primary key,
    corim_digest char(64) not null,
    registered_by char(42) not null,
    registered_at bigint not null
);
