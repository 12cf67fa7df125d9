-- What is not told for now, since something explains it: per webhook and subject the latest change that would have been
-- told. Released, it is queued with its own id and sequence; the next change of the subject takes its place.
CREATE TABLE withheld (
    webhook  text   NOT NULL,
    subject  text   NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid   NOT NULL REFERENCES event (id),
    status   text   NOT NULL,
    reason   text   NOT NULL,
    bytes    int    NOT NULL,
    since    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (webhook, subject)
);
CREATE INDEX withheld_event ON withheld (event_id);

-- Only of changes of a component's status, so that those in no batch yet can be taken back: whom it tells of, the status
-- that it tells, and the one that was told before. Rows from before these columns are never taken back.
ALTER TABLE queue
    ADD COLUMN subject     text,
    ADD COLUMN status      text,
    ADD COLUMN told_before text;
CREATE INDEX queue_waiting ON queue (subject, webhook) WHERE batch_id IS NULL AND done_at IS NULL;
