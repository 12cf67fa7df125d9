-- What is true beside the status survives a restart: else a flag that began before it would begin again, or never end.
alter table subject_state
    -- Which of the last runs said something else than the run before, as engine.state packs it.
    add column flap_history integer not null default 0,
    add column flapping     boolean not null default false,
    add column maintenance  boolean not null default false,
    -- The component that explains the trouble of this one.
    add column caused_by    text;
