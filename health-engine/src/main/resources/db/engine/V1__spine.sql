-- Who owns what. Every write of a shard proves its epoch first (ARCHITECTURE: ledger, epoch and outbox).
create table shard (
    id         smallint    primary key check (id between 0 and 63),
    epoch      bigint      not null default 0,
    owner      text,
    address    text,
    claimed_at timestamptz
);
insert into shard (id) select generate_series(0, 63);

-- What is to be watched. Written by engine.component only. A removed one stays until its end is announced.
create table component (
    id         text        primary key,
    shard      smallint    not null references shard,
    source     text        not null,
    definition text        not null,
    description text       not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    removed_at timestamptz
);

-- Where each component, group and the system stands. A removed component keeps its row, so that its sequence goes on.
create table subject_state (
    subject             text        primary key,
    shard               smallint    not null references shard,
    status              text        not null check (status in ('HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN')),
    since               timestamptz not null,
    sequence            bigint      not null default 0,
    revision            bigint      not null default 0,
    known               boolean     not null default false,
    reason              text        not null default 'OK',
    message             text        not null default '',
    incident_id         uuid,
    incident_started_at timestamptz,
    recent              text        not null default '',
    last_check          text,
    last_check_at       timestamptz,
    removed_at          timestamptz
);

-- How each subject got where it is.
create table transition (
    event_id      uuid        primary key,
    subject       text        not null,
    sequence      bigint      not null,
    at            timestamptz not null,
    from_status   text        not null,
    to_status     text        not null,
    reason        text        not null,
    message       text        not null,
    first_seen_at timestamptz not null,
    incident_id   uuid,
    unique (subject, sequence)
);

-- Kafka records that are committed and not yet acknowledged by Kafka. An empty table is the normal state.
create table outbox (
    id         bigint      generated always as identity primary key,
    shard      smallint    not null references shard,
    topic      text        not null check (topic in ('events', 'status')),
    key        text        not null,
    headers    text        not null,
    value      text,
    created_at timestamptz not null
);
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Every run of the last 24 hours, in daily partitions that engine.history makes and drops.
create table result (
    component  text        not null,
    at         timestamptz not null,
    status     text,
    reason     text        not null,
    message    text        not null,
    latency_ms integer     not null,
    attempts   smallint    not null
) partition by range (at);
create index result_at on result using brin (at);
-- For rows of a day that has no partition: the process slept over it, or its clock was wrong.
create table result_default partition of result default;
