-- Which way of a merged channel is in use, and what is known of a return to the preferred one. No row: its own way, as ever.
create table channel_ways (
    channel text primary key references channels (code),
    -- Codes of ways: the channel's own or a second way's.
    in_use text not null,
    since_us bigint not null,
    why text not null,
    preferred text not null,
    -- Since when the way in use gives nothing; 0: it gives pictures, or nobody asked.
    down_since_us bigint not null,
    -- Changes in a row after which no picture came; returns that did not last.
    fruitless integer not null,
    relapses integer not null,
    -- The preferred way is not tried before.
    not_before_us bigint not null,
    -- The way that is tried, and the code of the second way under which gateways have it meanwhile; empty: none.
    trial text not null,
    trial_code text not null,
    trial_began_us bigint not null,
    trial_online_us bigint not null,
    -- What a gateway said of the trial last (xueliang.v1.Presence); 1: nothing yet.
    trial_state smallint not null default 1,
    -- Grows with each write.
    version bigint not null
);
create unique index channel_ways_trial on channel_ways (trial_code) where trial_code <> '';
create table way_changes (
    channel text not null,
    at_us bigint not null,
    way text not null,
    why text not null
);
create index way_changes_channel on way_changes (channel, at_us);

-- What terms of sources say, as far as queries need it; written with the source. until_us: null where they have no end. onward: bits
-- of xueliang.v1.Shareable (1 << number) that may go beyond the owner's node; -1: all. says: whether they say anything at all.
alter table sources add column until_us bigint;
alter table sources add column onward integer not null default -1;
alter table sources add column says boolean not null default false;
-- Of rows from before: the registry reads their terms once, when it starts.
alter table sources add column terms_read boolean not null default false;
-- What gateways were told last of what follows from the terms.
alter table sources add column terms_state text not null default '';
-- A person said which gateway follows it: no other takes it where that one is gone.
alter table sources add column pinned boolean not null default false;
create index sources_says on sources (code) where says and not removed;

-- The terms that a channel's pictures come under: those of the source that brings the way in use.
create view channel_terms as
    select c.code, s.code as source, s.onward, s.until_us
        from sources s
            join source_channels sc on sc.source = s.code
            left join channel_merges m on m.secondary = sc.channel
            join channels c on c.code = coalesce(m.primary_code, sc.channel)
            left join channel_ways w on w.channel = c.code
        where s.says and not s.removed and sc.channel = coalesce(w.in_use, c.code)
    union all
    select c.code, s.code, s.onward, s.until_us
        from sources s
            join channels c on c.device = s.address and c.device <> ''
            left join channel_ways w on w.channel = c.code
        where s.says and s.adapter = 1 and not s.removed and coalesce(w.in_use, c.code) = c.code
    union all
    select m.primary_code, s.code, s.onward, s.until_us
        from sources s
            join channel_merges m on m.body->>'device' = s.address
            join channel_ways w on w.channel = m.primary_code and w.in_use = m.secondary
        where s.says and s.adapter = 1 and not s.removed;

-- Channels whose source's terms are over: gateways do not connect to them, whatever they say of them is not taken.
create table channel_closed (
    code text primary key,
    why text not null,
    since_us bigint not null
);
-- Who says so: heard at all times.
insert into gateways (gateway, door, seen_us) values ('(registry)', '', 9000000000000000);
