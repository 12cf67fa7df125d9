-- Several engines share one database: who they are, and what one tells the others.

-- The engines that run, or ran lately. Each writes its own row.
create table node (
    id          text        primary key,
    address     text        not null,
    version     text        not null,
    started_at  timestamptz not null,
    seen_at     timestamptz not null,
    components  integer     not null,
    replica_lag bigint      not null
);

-- What was removed leaves no row behind; those that did not see it happen read it here, one name in a line.
alter table definition_change
    add column removed text not null default '',
    add column groups_removed text not null default '';

-- By this the engines know each other when one passes a request on.
create table peer_key (
    one boolean primary key default true check (one),
    key text    not null
);
insert into peer_key (key) values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
