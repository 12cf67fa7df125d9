-- Webhooks are defined here, whoever defined them: the files, an apply, REST.

ALTER TABLE webhook RENAME COLUMN in_file TO defined;

-- definition: JSON in the shape of the file, its secret sealed, or masked where there is no key; null for rows that no
-- longer are defined, and for those of a file that was read before there were definitions. version: the revision of
-- the last change.
ALTER TABLE webhook
    ADD COLUMN source     text   NOT NULL DEFAULT 'file',
    ADD COLUMN definition json,
    ADD COLUMN version    bigint NOT NULL DEFAULT 0;

-- Rises with each change of any definition. Its row is the lock of those who write definitions.
CREATE TABLE definition_revision (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    revision bigint NOT NULL
);
INSERT INTO definition_revision (revision) VALUES (0);

-- What waited for a webhook that is removed may have been in no batch.
ALTER TABLE dead_letter ALTER COLUMN batch_id DROP NOT NULL;
