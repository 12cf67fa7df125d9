-- How deliveries go: troubled_since is when the first attempt began that failed after the last delivery; refused_in_a_row
-- counts the events that were refused alone since then. state_sequence numbers the changes of state.
ALTER TABLE webhook
    ADD COLUMN troubled_since   timestamptz,
    ADD COLUMN refused_in_a_row int    NOT NULL DEFAULT 0,
    ADD COLUMN state_sequence   bigint NOT NULL DEFAULT 0;

-- Changes of state that Kafka has not acknowledged yet.
CREATE TABLE webhook_event (
    id        uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    webhook   text        NOT NULL,
    sequence  bigint      NOT NULL,
    old_state text        NOT NULL,
    new_state text        NOT NULL,
    reason    text,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (webhook, sequence)
);
CREATE INDEX webhook_event_at ON webhook_event (at);

-- Whoever changes a state: an attempt, an operator, a definition. None can forget to tell.
CREATE FUNCTION tell_webhook_state() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.state_sequence := OLD.state_sequence + 1;
    INSERT INTO webhook_event (webhook, sequence, old_state, new_state, reason)
    VALUES (NEW.id, NEW.state_sequence, OLD.state, NEW.state, NEW.state_reason);
    RETURN NEW;
END $$;

CREATE TRIGGER webhook_state BEFORE UPDATE OF state ON webhook
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tell_webhook_state();

-- When the oldest of a batch's events happened. Null for batches from before this column.
ALTER TABLE batch ADD COLUMN oldest_at timestamptz;

-- Which fold an event was folded in: it was not told, since a later one of its subject was.
ALTER TABLE queue ADD COLUMN fold_id text;
CREATE INDEX queue_fold ON queue (fold_id, position) WHERE fold_id IS NOT NULL;

-- After a long outage of a receiver: what was folded then. summary is the event that says so; null while it is made.
CREATE TABLE fold (
    id       text        PRIMARY KEY,
    webhook  text        NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    events   bigint      NOT NULL DEFAULT 0,
    first_id uuid,
    last_id  uuid,
    summary  uuid
);
CREATE INDEX fold_webhook ON fold (webhook, begun_at DESC);
