-- Everything the notifier knows. Times are the database's clock.

-- One row per webhook ever seen in the file. The lease says which notifier serves it: fence rises with every change of
-- hands and is checked at the beginning of every write of a lane.
CREATE TABLE webhook (
    id            text PRIMARY KEY,
    in_file       boolean     NOT NULL,
    state         text        NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'FAILING', 'PAUSED', 'DISABLED')),
    state_reason  text,
    state_since   timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_owner   text,
    lease_session uuid,
    lease_until   timestamptz,
    fence         bigint      NOT NULL DEFAULT 0
);

-- The last sequence seen of each subject: what is not greater comes late and is dropped.
CREATE TABLE last_sequence (
    subject  text PRIMARY KEY,
    sequence bigint NOT NULL
);

-- Ids of events without a sequence, for as long as they may come again.
CREATE TABLE seen_event (
    id      uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX seen_event_seen_at ON seen_event USING brin (seen_at);

-- What a webhook knows of a subject: the status of the trouble it was told of and not yet of its end, and the last
-- sequence that was queued to it.
CREATE TABLE told (
    webhook  text NOT NULL,
    subject  text NOT NULL,
    status   text,
    sequence bigint,
    PRIMARY KEY (webhook, subject)
);

-- Each event that some webhook wants, once. data is the record's value as it came.
CREATE TABLE event (
    id          uuid PRIMARY KEY,
    source      text NOT NULL,
    type        text NOT NULL,
    subject     text NOT NULL,
    time        text NOT NULL,
    sequence    bigint,
    traceparent text,
    data        text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX event_received_at ON event USING brin (received_at);

-- One row per event and webhook. batch_id is null until it belongs to a batch, done_at until it was delivered or given up.
CREATE TABLE queue (
    webhook           text   NOT NULL,
    event_id          uuid   NOT NULL REFERENCES event (id),
    position          bigint GENERATED ALWAYS AS IDENTITY,
    previous_sequence bigint,
    bytes             int    NOT NULL,
    queued_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    batch_id          text,
    done_at           timestamptz,
    PRIMARY KEY (webhook, event_id)
);
CREATE INDEX queue_pending ON queue (webhook, position) WHERE batch_id IS NULL AND done_at IS NULL;
CREATE INDEX queue_open ON queue (webhook, queued_at) WHERE done_at IS NULL;
CREATE INDEX queue_batch ON queue (batch_id, position);
CREATE INDEX queue_event ON queue (event_id);
CREATE INDEX queue_queued_at ON queue USING brin (queued_at);

-- Frozen batches: body holds exactly the bytes of every attempt. first_position puts the halves of a split in order.
CREATE TABLE batch (
    id               text   PRIMARY KEY,
    webhook          text   NOT NULL,
    parent           text,
    state            text   NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'SPLIT', 'DEAD')),
    first_position   bigint NOT NULL,
    events           int    NOT NULL,
    subjects         text[] NOT NULL,
    content_type     text   NOT NULL,
    body             bytea  NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts         int    NOT NULL DEFAULT 0,
    first_attempt_at timestamptz,
    next_attempt_at  timestamptz,
    finished_at      timestamptz
);
CREATE INDEX batch_head ON batch (webhook, first_position) WHERE state = 'PENDING';
CREATE INDEX batch_created_at ON batch (created_at DESC);

CREATE TABLE attempt (
    batch_id     text NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
    number       int  NOT NULL,
    at           timestamptz NOT NULL,
    result       text NOT NULL,
    status       int,
    latency_ms   bigint NOT NULL,
    answer_start text,
    PRIMARY KEY (batch_id, number)
);

CREATE TABLE dead_letter (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook  text NOT NULL,
    batch_id text NOT NULL REFERENCES batch (id),
    event_id uuid NOT NULL REFERENCES event (id),
    subject  text NOT NULL,
    reason   text NOT NULL,
    status   int,
    died_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (batch_id, event_id)
);
CREATE INDEX dead_letter_event ON dead_letter (event_id);

-- Records of the topic that could not be read, so that somebody can look for them.
CREATE TABLE refused_record (
    topic      text   NOT NULL,
    partition  int    NOT NULL,
    "offset"   bigint NOT NULL,
    reason     text   NOT NULL,
    refused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition, "offset")
);
