-- What an Alertmanager is told to last: per webhook and subject the alert, as it was told. It is told again while the
-- webhook knows of the trouble (told.status), and ended by exactly these labels.
CREATE TABLE open_alert (
    webhook text NOT NULL,
    subject text NOT NULL,
    alert   text NOT NULL,
    PRIMARY KEY (webhook, subject)
);
