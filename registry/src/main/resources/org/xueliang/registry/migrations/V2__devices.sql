-- What registers by GB/T 28181, the rows of its catalog, and the channels that come of them.
insert into feeds (name, revision) values ('devices', 0);

-- A removed device stays as its code, revision and mark: a watcher that was away must hear of the removal.
create table devices (
    code text primary key,
    name text not null,
    kind smallint not null,
    source_kind smallint not null,
    owner text not null,
    place text not null,
    enrolment smallint not null,
    -- Sealed; null while pending. What gateways get are digests of it for their realm.
    secret bytea,
    username text not null,
    transport smallint not null,
    policy smallint not null,
    charset smallint not null,
    quirks text[] not null,
    keepalive_s integer not null,
    -- Catalog reports are counted; the newest round and the report that began it: that round alone may remove rows.
    catalog_tick bigint not null default 0,
    catalog_round text not null default '',
    catalog_round_tick bigint not null default 0,
    catalog_rows integer not null default 0,
    -- xueliang.v1.CatalogState of the last report that had one.
    catalog_state bytea,
    revision bigint not null,
    removed boolean not null default false
);
create unique index devices_revision on devices (revision);
create index devices_pending on devices (code) where enrolment = 1 and not removed;

-- The last that a gateway said of a device. What is only shown stays in the contract's own encoding.
create table device_presence (
    device text primary key references devices (code),
    gateway text not null,
    state smallint not null,
    since_us bigint not null,
    cause text not null,
    -- xueliang.v1.DeviceStatus.
    status bytea not null,
    seen_us bigint not null
);
create index device_presence_gateway on device_presence (gateway);

-- Written with the device's row held, so that no reference need be checked a thousand times a report.
create table catalog_items (
    device text not null,
    -- As the device gives it: what is malformed is listed too.
    code text not null,
    -- xueliang.v1.CatalogItem without what the registry adds.
    item bytea not null,
    kind smallint not null,
    -- The round that named it last, and the report that named or changed it last.
    round text not null,
    touched_tick bigint not null,
    -- Why it is not a channel, though it gives pictures: its code is taken. Tried again with each report.
    held text not null default '',
    -- Taken out by hand: it does not come back by itself.
    excluded boolean not null default false,
    primary key (device, code)
);
create index catalog_items_code on catalog_items (code);

alter table channels drop constraint channels_source_check;
alter table channels add constraint channels_source_check check (source in ('NONE', 'PULL', 'PUSH', 'GB28181'));
alter table channels add column device text not null default '';
alter table channels add column media_transport smallint not null default 0;
alter table channels add column stream_policy smallint not null default 0;
alter table channels add column stream smallint not null default 0;
create index channels_device on channels (device, code) where device <> '';
