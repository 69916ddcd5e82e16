-- What is where: organisations, places, positions, codes that were given, versions, idempotency keys, the index of the search.

-- Never the same twice, also for a node that was removed and entered anew: a write from before is stale.
create sequence node_revisions;

create table organisations (
    -- What the search index knows it by.
    id integer generated always as identity unique,
    code text primary key,
    name text not null,
    parent text not null default '',
    source_kind smallint not null default 0,
    revision bigint not null default nextval('node_revisions')
);
create index organisations_parent on organisations (parent, code);

create table places (
    id integer generated always as identity unique,
    code text primary key,
    name text not null,
    level smallint not null default 0,
    parent text not null default '',
    division text not null default '',
    place_class smallint not null default 0,
    retention_days integer not null default 0,
    -- xueliang.v1.Outline.
    outline bytea,
    revision bigint not null default nextval('node_revisions')
);
create index places_parent on places (parent, code);
create index places_loose on places (code) where parent = '' and level = 0;

alter table channels add column maintainer text not null default '';
-- As it was given, in its own datum (xueliang.v1.Datum; 0 where nobody gave one).
alter table channels add column datum smallint not null default 0;
alter table channels add column longitude double precision;
alter table channels add column latitude double precision;
drop index channels_place;
create index channels_place on channels (place, code) where not removed;
create index channels_owner on channels (owner, code) where not removed;

-- Owners and places are texts that these tables name; what nobody has entered is entered with its text alone. Triggers, so
-- that it holds for every way in.
create function enter_owners_and_places() returns trigger language plpgsql as $$
begin
    insert into organisations (code, name)
        select distinct w.owner, w.owner from written w
        where w.owner <> '' and not exists (select 1 from organisations o where o.code = w.owner) order by 1
        on conflict (code) do nothing;
    insert into places (code, name)
        select distinct w.place, w.place from written w
        where w.place <> '' and not exists (select 1 from places p where p.code = w.place) order by 1
        on conflict (code) do nothing;
    return null;
end
$$;
create function enter_maintainers() returns trigger language plpgsql as $$
begin
    insert into organisations (code, name)
        select distinct w.maintainer, w.maintainer from written w
        where w.maintainer <> '' and not exists (select 1 from organisations o where o.code = w.maintainer) order by 1
        on conflict (code) do nothing;
    return null;
end
$$;
create trigger channels_enter_inserted after insert on channels referencing new table as written
    for each statement execute function enter_owners_and_places();
create trigger channels_enter_updated after update on channels referencing new table as written
    for each statement execute function enter_owners_and_places();
create trigger channels_maintainer_inserted after insert on channels referencing new table as written
    for each statement execute function enter_maintainers();
create trigger channels_maintainer_updated after update on channels referencing new table as written
    for each statement execute function enter_maintainers();
create trigger devices_enter_inserted after insert on devices referencing new table as written
    for each statement execute function enter_owners_and_places();
create trigger devices_enter_updated after update on devices referencing new table as written
    for each statement execute function enter_owners_and_places();
create trigger sensors_enter_inserted after insert on sensors referencing new table as written
    for each statement execute function enter_owners_and_places();

insert into organisations (code, name)
    select distinct owner, owner from (select owner from channels union select owner from devices union
        select owner from sensors) t where owner <> '' order by 1;
insert into places (code, name)
    select distinct place, place from (select place from channels union select place from devices union
        select place from sensors) t where place <> '' order by 1;

-- What a row was before it changed, up to the revision that it had: 16 versions of each.
create table versions (
    kind text not null,
    code text not null,
    revision bigint not null,
    body jsonb not null,
    primary key (kind, code, revision)
);
-- Arguments: the columns that are kept. No secret is among them.
create function keep_version() returns trigger language plpgsql as $$
declare
    was jsonb := (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(old)) where key = any (tg_argv));
    is_now jsonb := (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(new)) where key = any (tg_argv));
begin
    if was is distinct from is_now then
        insert into versions (kind, code, revision, body) values (tg_table_name, old.code, old.revision, was)
            on conflict do nothing;
        delete from versions where kind = tg_table_name and code = old.code and revision <= (
            select revision from versions where kind = tg_table_name and code = old.code
            order by revision desc offset 16 limit 1);
    end if;
    return null;
end
$$;
create trigger channels_versions after update on channels for each row
    when ((old.alias, old.name, old.source_kind, old.owner, old.maintainer, old.place, old.datum, old.longitude,
            old.latitude, old.enrolment)
        is distinct from (new.alias, new.name, new.source_kind, new.owner, new.maintainer, new.place, new.datum,
            new.longitude, new.latitude, new.enrolment))
    execute function keep_version('alias', 'name', 'source_kind', 'owner', 'maintainer', 'place', 'datum', 'longitude',
        'latitude', 'enrolment');
create trigger organisations_versions after update on organisations for each row
    execute function keep_version('name', 'parent', 'source_kind');
create trigger places_versions after update on places for each row
    execute function keep_version('name', 'level', 'parent', 'division', 'place_class', 'retention_days', 'outline');

create table idempotency_keys (
    caller text not null,
    key text not null,
    method text not null,
    request_sha256 text not null,
    -- Sealed: an answer may show a secret once. Null while the first call is on its way.
    answer bytea,
    at_us bigint not null,
    primary key (caller, key)
);
create index idempotency_keys_age on idempotency_keys (at_us);

-- Codes that were given and are nobody else's, enrolled or not.
create table allocated_codes (
    code text primary key,
    note text not null,
    caller text not null,
    at_us bigint not null
);
-- The next serial of what stands before it: 14 digits.
create table code_prefixes (
    prefix text primary key,
    next_serial integer not null
);

-- What the search looks at. Follows the feed of channels; can be made anew from it at any time.
create table channel_search (
    code text primary key,
    -- One of 1024, of the code's hash: results come in the order (bucket, code).
    bucket smallint not null,
    -- Name, alias, initials and pinyin, each on a line of its own.
    words text not null,
    -- See SearchTerms.
    terms integer[] not null,
    -- WGS-84, for comparing alone.
    longitude double precision,
    latitude double precision
);
create index channel_search_terms on channel_search using gin (terms) with (gin_pending_list_limit = 256);
-- Revision of the channels' feed up to which the index has everything. One row.
create table search_progress (
    one boolean primary key default true check (one),
    revision bigint not null
);
insert into search_progress (revision) values (0);
-- Nodes that were put elsewhere: what names them is to be indexed anew, from this code on.
create table search_stale (
    kind text not null check (kind in ('owner', 'place')),
    node text not null,
    after_code text not null default '',
    primary key (kind, node)
);
