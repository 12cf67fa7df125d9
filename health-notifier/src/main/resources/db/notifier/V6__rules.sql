-- When nobody is told of certain components' trouble. selector: JSON {labels, groups, components}, values with * and ?.
-- ends_at: null only where cron says when it is. ended_at: when somebody ended it before its time.
CREATE TABLE silence (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    selector    json        NOT NULL,
    webhooks    text[]      NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz,
    cron        text,
    duration_ms bigint,
    zone        text,
    comment     text        NOT NULL,
    creator     text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    CHECK (ends_at IS NOT NULL OR cron IS NOT NULL)
);

-- Rises with each silence that is made or ended, so that an intake knows whether it knows them.
CREATE TABLE silence_revision (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    revision bigint NOT NULL
);
INSERT INTO silence_revision (revision) VALUES (0);

-- Who knows of a component's trouble, so that nobody is reminded of it. ended_by: recovery, or who took it back.
CREATE TABLE acknowledgement (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject    text        NOT NULL,
    note       text        NOT NULL,
    creator    text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until      timestamptz,
    ended_at   timestamptz,
    ended_by   text
);
CREATE UNIQUE INDEX acknowledgement_open ON acknowledgement (subject) WHERE ended_at IS NULL;

-- Where a component stands, as the last event said; status is null of what no event has told since this release.
ALTER TABLE last_sequence
    ADD COLUMN status      text,
    ADD COLUMN paused      boolean NOT NULL DEFAULT false,
    ADD COLUMN flapping    boolean NOT NULL DEFAULT false,
    ADD COLUMN maintenance boolean NOT NULL DEFAULT false,
    ADD COLUMN caused_by   text;

-- holder: the component that explains it, or the number of the silence. look_at: when to look again; null where only an
-- event can change anything. trouble_since: when the trouble began that is withheld.
ALTER TABLE withheld
    ADD COLUMN holder        text,
    ADD COLUMN look_at       timestamptz,
    ADD COLUMN trouble_since timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00Z';
CREATE INDEX withheld_look_at ON withheld (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX withheld_holder ON withheld (holder, webhook) WHERE holder IS NOT NULL;

-- The how manieth reminder an event is; null for what the engine said. It has an id of its own, and no sequence.
ALTER TABLE event ADD COLUMN reminder int;

-- When a webhook is to be reminded of a trouble that it was told of. event_id: what it was told; null where that was
-- taken back, and something before it is what it knows. number: how many reminders there were.
CREATE TABLE reminder (
    webhook  text NOT NULL,
    subject  text NOT NULL,
    event_id uuid REFERENCES event (id),
    number   int  NOT NULL,
    due_at   timestamptz NOT NULL,
    PRIMARY KEY (webhook, subject)
);
CREATE INDEX reminder_due_at ON reminder (due_at);
CREATE INDEX reminder_event ON reminder (event_id);
