-- Who may do what. Both services read it by the view; the token itself is nowhere.
create schema if not exists auth;

create table token (
    id           uuid        primary key,
    name         text        not null unique,
    role         text        not null check (role in ('viewer', 'pusher', 'operator', 'admin')),
    hash         text        not null unique,
    created_at   timestamptz not null,
    created_by   text        not null,
    expires_at   timestamptz,
    last_used_at timestamptz
);

create view auth.token_hash as
    select id, name, role, hash, expires_at from engine.token;

-- So that a service which may only read the view can tell that a token is in use.
create function auth.tokens_used(ids uuid[]) returns void
    language sql security definer set search_path = engine
    as $$ update engine.token set last_used_at = date_trunc('minute', now()) where id = any (ids) $$;

-- One for each component that is pushed to by address; the token itself is nowhere.
create table push_token (
    component  text        primary key,
    hash       text        not null unique,
    created_at timestamptz not null,
    created_by text        not null
);

-- An id that is made again must not take over the old one's token.
create function end_push_token() returns trigger language plpgsql as $$
begin
    delete from engine.push_token where component = old.id;
    return null;
end $$;
create trigger component_gone after delete on component
    for each row execute function end_push_token();
create trigger component_removed after update of removed_at on component
    for each row when (new.removed_at is not null) execute function end_push_token();

-- Who changed what, of both services. Kept for a year.
create table auth.audit (
    id      bigint      generated always as identity primary key,
    at      timestamptz not null,
    service text        not null,
    who     text        not null,
    role    text        not null,
    action  text        not null,
    target  text        not null,
    status  int         not null,
    remote  text        not null
);
create index audit_by_time on auth.audit (at, id);
