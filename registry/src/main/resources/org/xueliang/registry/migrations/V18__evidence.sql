-- Clock errors of what has no GB/T 28181 device, and how far back recordings reach.

-- As clock_days. kind: 1 a channel (RTSP: sender reports, Date), 3 a source (ONVIF: GetSystemDateAndTime).
create table clock_days_other (
    kind smallint not null,
    code text not null,
    -- Days since the epoch.
    day integer not null,
    max_ms bigint not null,
    last_ms bigint not null,
    primary key (kind, code, day)
);

-- What devices said of their recordings of a channel on a day: never a picture, only times.
create table recording_days (
    channel text not null,
    -- Days since the epoch: when they were asked.
    day integer not null,
    -- When they were asked last.
    asked_us bigint not null,
    -- Begin of the oldest recording that was listed; null where none was.
    oldest_us bigint,
    -- What the whole answer that reaches back furthest was asked for; null where no answer was whole.
    whole_from_us bigint,
    whole_to_us bigint,
    -- Since when the channel is known here: before that it had nothing to keep.
    known_us bigint not null,
    primary key (channel, day)
);
