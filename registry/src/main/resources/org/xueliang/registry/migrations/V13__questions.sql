-- "What happened since": few rows at the newest end, or those that last. Without these the oldest alert is looked at to know that there is no more.
create index alerts_end on alerts (end_us);
create index alerts_state on alerts (state, begin_us desc, id desc);
create index incidents_end on incidents (end_us);

-- Counted at each path that nobody knows.
create index channels_pending on channels (code) where enrolment = 1 and not removed;

-- Codes are given by one counter for each prefix.
drop table code_serials;
