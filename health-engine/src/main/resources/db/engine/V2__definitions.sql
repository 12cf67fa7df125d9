-- Definitions come from several sources and survive a restart without their file.

-- Rises with each change of any definition; all rows that one change touches have the same version.
create sequence definition_version;

alter table component
    add column version bigint not null default 0,
    -- The definition with its secrets, sealed by the key of the service; null when it has none, or there is no key.
    add column sealed text,
    -- Whether it has secrets that are not stored, as there was no key.
    add column secrets_lost boolean not null default false;

-- The changes of the last days: what tells whether one was committed whose end is not known.
create table definition_change (
    version bigint      primary key,
    source  text        not null,
    at      timestamptz not null
);

-- What is said of groups. Written by engine.component only.
create table component_group (
    path       text        primary key,
    source     text        not null,
    definition text        not null,
    version    bigint      not null,
    updated_at timestamptz not null
);

-- Pause is run-time state: it survives reloads and restarts, and ends with the component.
alter table subject_state add column paused boolean not null default false;
