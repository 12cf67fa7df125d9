-- Questions about the past look at one stretch of time after the other. Without autosummarize the newest pages of an
-- index over blocks are not in it until a vacuum, and each question would read all of them.
drop index result_at;
create index result_at on result using brin (at) with (autosummarize = on);
-- For forgetting what is older than a year.
create index transition_at on transition using brin (at) with (autosummarize = on);
