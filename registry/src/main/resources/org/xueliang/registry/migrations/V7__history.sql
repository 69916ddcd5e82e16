-- In what state channels and devices were, the spans without evidence, clock errors by day, plans, and what cameras look at.
insert into feeds (name, revision) values ('states', 0);

-- As it is now. kind: xueliang.v1.Subject; states: xueliang.v1.StateKind; causes: xueliang.v1.StateCause.
create table states (
    kind smallint not null,
    code text not null,
    -- As the registry judges, since when, why.
    state smallint not null,
    since_us bigint not null,
    cause smallint not null,
    words text not null,
    -- As it was said last.
    raw smallint not null,
    raw_since_us bigint not null,
    -- Newest changes between online and offline: at most 6.
    flips_us bigint[] not null default '{}',
    -- Of the change that began the state where that is UNSTABLE, see state_changes.
    counted_us bigint not null default 0,
    online_us bigint not null default 0,
    changes bigint not null default 0,
    primary key (kind, code)
);
create index states_unstable on states (kind, code) where state = 4;

-- A month a partition: what is too old is dropped and not deleted.
create table state_changes (
    kind smallint not null,
    code text not null,
    at_us bigint not null,
    state smallint not null,
    -- 0 where the history begins. With it a window is known whose beginning is no longer kept.
    was smallint not null,
    cause smallint not null,
    words text not null,
    -- UNSTABLE: from at_us to counted_us it was online for online_us, and from counted_us on it was raw.
    raw smallint not null,
    counted_us bigint not null,
    online_us bigint not null,
    changes bigint not null,
    revision bigint not null,
    primary key (kind, code, at_us)
) partition by range (at_us);
create index state_changes_revision on state_changes (revision);
-- For times that no month was made for.
create table state_changes_other partition of state_changes default;

-- Up to which revision of the feeds enrolments and removals are in the history, and of which revision changes were dropped.
create table history_progress (
    name text primary key,
    revision bigint not null
);
insert into history_progress (name, revision) values ('channels', 0), ('devices', 0), ('dropped', 0);

-- Devices whose state changed: their channels are to be looked at, from this code on.
create table history_stale (
    device text primary key,
    after_code text not null default ''
);

-- When a registry last was at work, and the spans in which none was.
create table registry_beat (
    one boolean primary key default true check (one),
    at_us bigint not null
);
create table history_gaps (
    from_us bigint primary key,
    until_us bigint not null
);

-- The time it was heard last when its silence was noted; 0 while it speaks.
alter table gateways add column silent_us bigint not null default 0;
create index presence_gateway on presence (gateway, channel);

-- Device clock minus gateway clock.
create table clock_days (
    device text not null,
    -- Days since the epoch.
    day integer not null,
    max_ms bigint not null,
    last_ms bigint not null,
    primary key (device, day)
);

create table plans (
    owner text not null,
    place text not null,
    valid_from date not null,
    cameras bigint not null,
    note text not null,
    revision bigint not null default nextval('node_revisions'),
    primary key (owner, place, valid_from)
);

alter table channels add column view_direction double precision;
alter table channels add column view_angle double precision;
alter table channels add column view_range double precision;
drop trigger channels_versions on channels;
create trigger channels_versions after update on channels for each row
    when ((old.alias, old.name, old.source_kind, old.owner, old.maintainer, old.place, old.datum, old.longitude,
            old.latitude, old.enrolment, old.view_direction, old.view_angle, old.view_range)
        is distinct from (new.alias, new.name, new.source_kind, new.owner, new.maintainer, new.place, new.datum,
            new.longitude, new.latitude, new.enrolment, new.view_direction, new.view_angle, new.view_range))
    execute function keep_version('alias', 'name', 'source_kind', 'owner', 'maintainer', 'place', 'datum', 'longitude',
        'latitude', 'enrolment', 'view_direction', 'view_angle', 'view_range');

create index audit_looks on audit (at_us) where kind = 'LOOK';
create index alerts_quality on alerts (channel, begin_us) where type in (2, 3, 4);
