-- Where cameras and sensors come from.
insert into feeds (name, revision) values ('sources', 0);

-- A removed source stays as its code, revision and mark: a watcher that was away must hear of the removal.
create table sources (
    code text primary key,
    kind smallint not null,
    adapter smallint not null,
    owner text not null,
    place text not null,
    address text not null,
    -- xueliang.v1.Source without what is kept beside it: gateway, health, revision, removed.
    source bytea not null,
    -- Sealed; null where there is none.
    password bytea,
    -- Follows it; empty until one asked, and where none has to.
    gateway text not null default '',
    -- xueliang.v1.SourceHealth, as the gateway said it last.
    health bytea,
    revision bigint not null,
    removed boolean not null default false
);
create unique index sources_revision on sources (revision);
create index sources_device on sources (address) where adapter = 1 and not removed;

-- Channels that a source brought, by what it calls them. One whose channel was removed by hand stays as it is, so that it does
-- not come back with the next report.
create table source_channels (
    source text not null references sources (code),
    key text not null,
    channel text not null,
    -- xueliang.v1.SourceChannel without what is worked out: channel, key, state, cause, gone.
    found bytea not null,
    gone boolean not null default false,
    primary key (source, key)
);
create index source_channels_channel on source_channels (channel);

-- Names by which a source sends readings; without a sensor they are pending.
create table source_sensors (
    source text not null references sources (code),
    key text not null,
    sensor text references sensors (code),
    quantity text not null,
    measured_us bigint not null,
    received_us bigint not null,
    value double precision not null,
    unit text not null,
    readings bigint not null,
    -- Digests of the last readings, 16 hex digits each, newest first: one that comes again is known.
    recent text not null default '',
    primary key (source, key)
);
create unique index source_sensors_sensor on source_sensors (sensor) where sensor is not null;

create trigger sources_enter_inserted after insert on sources referencing new table as written
    for each statement execute function enter_owners_and_places();
create trigger sources_enter_updated after update on sources referencing new table as written
    for each statement execute function enter_owners_and_places();
create trigger sources_versions after update on sources for each row
    execute function keep_version('kind', 'owner', 'place', 'address', 'source');
