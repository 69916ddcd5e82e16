-- Platforms above this one, with which gateways register (GB/T 28181 cascade).
insert into feeds (name, revision) values ('upper_platforms', 0);

-- A removed platform stays as its code, revision and mark: a watcher that was away must hear of the removal.
create table upper_platforms (
    code text primary key,
    -- xueliang.v1.UpperPlatform without what is kept beside it: gateway, status, revision, removed.
    platform bytea not null,
    -- Sealed; null where removed.
    secret bytea,
    -- Holds the link; empty until one asked.
    gateway text not null,
    -- xueliang.v1.UpperStatus, as the gateway said it last.
    status bytea,
    revision bigint not null,
    removed boolean not null default false
);
create unique index upper_platforms_revision on upper_platforms (revision);
