-- One camera by two ways; filing of places; change streams of owners and places.

-- The second way stays as its code, revision and mark, as a removed channel does: whatever lists, assigns or counts channels need
-- not know of merges. What it was lies here, and comes back from here.
create table channel_merges (
    secondary text primary key references channels (code),
    primary_code text not null references channels (code),
    -- It is found by it all the same, and nobody else gets it.
    alias text,
    -- The row of channels as it was; a password in it is sealed.
    body jsonb not null,
    -- Columns of the primary that were empty and took the value of the second way: what they were and what they became.
    filled_before jsonb not null default '{}',
    filled jsonb not null default '{}',
    -- A second way of the secondary, which comes along and goes back with it: the code of that secondary.
    came_with text,
    -- xueliang.v1.Duplicate, its evidence alone.
    evidence bytea not null,
    caller text not null,
    at_us bigint not null
);
create index channel_merges_primary on channel_merges (primary_code);
create unique index channel_merges_alias on channel_merges (alias) where alias is not null;

-- Pairs that wait for a person (1), and pairs that a person called different (2). one < other.
create table duplicates (
    one text not null,
    other text not null,
    outcome smallint not null check (outcome in (1, 2)),
    score double precision not null,
    evidence bytea not null,
    caller text not null,
    at_us bigint not null,
    primary key (one, other)
);
create index duplicates_other on duplicates (other);
create index duplicates_held on duplicates (score desc, one, other) where outcome = 1;

-- What channels are looked for by; follows the feed of channels and can be made anew from it.
create table channel_keys (
    code text primary key,
    keys bigint[] not null
);
create index channel_keys_keys on channel_keys using gin (keys) with (gin_pending_list_limit = 256);

-- What a source knows of the camera itself, where it asks for it.
create table channel_facts (
    channel text primary key references channels (code),
    serial text not null default '',
    mac text not null default '',
    manufacturer text not null default '',
    model text not null default '',
    firmware text not null default ''
);

-- Revision of the channels' feed up to which pairs were looked for; and what is done where it is certain. One row.
create table merging_progress (
    one boolean primary key default true check (one),
    revision bigint not null,
    hold_all boolean not null default false
);
insert into merging_progress (revision) values (0);

-- What an administrator says of retention, beside the law that is in the code: for a place and all below it (empty: everywhere)
-- and a class of place.
create table retention_limits (
    place text not null,
    place_class smallint not null,
    -- 0: none.
    floor_days integer not null,
    ceiling_days integer not null,
    basis text not null,
    primary key (place, place_class)
);

-- What a unit has at a place, as far as the filing of Decree 799, article 14, goes: since when, and since when it differs from what
-- was filed. Kept by triggers, so that it holds for every way in.
create table filing_units (
    place text not null,
    owner text not null,
    since_us bigint not null,
    -- The first change since the newest filing; null where nothing changed.
    changed_us bigint,
    primary key (place, owner)
);
create table filings (
    id bigint generated always as identity primary key,
    place text not null,
    owner text not null,
    -- By the calendar of who files.
    filed_on date not null,
    receipt text not null,
    -- SHA-256 of the sheet, which is xueliang.v1.FilingSheet.
    digest text not null,
    sheet bytea not null,
    caller text not null,
    at_us bigint not null
);
create index filings_newest on filings (place, owner, id desc);
-- What somebody answers for: that the sign is there, that cameras see no more than they need to (Decree 799, article 13).
create table place_attestations (
    place text primary key,
    sign boolean not null,
    view_as_needed boolean not null,
    attested_by text not null,
    note text not null,
    caller text not null,
    at_us bigint not null
);

create function note_filing_added() returns trigger language plpgsql as $$
begin
    insert into filing_units (place, owner, since_us, changed_us)
        select distinct w.place, w.owner, t.us, t.us from written w,
            (select (extract(epoch from statement_timestamp()) * 1000000)::bigint as us) t
        where w.enrolment = 2 and not w.removed order by 1, 2
        on conflict (place, owner) do update set changed_us = coalesce(filing_units.changed_us, excluded.changed_us)
            where filing_units.changed_us is null;
    return null;
end
$$;
create function note_filing_changed() returns trigger language plpgsql as $$
begin
    insert into filing_units (place, owner, since_us, changed_us)
        select distinct x.place, x.owner, t.us, t.us from (
                select case when n then w.place else o.place end as place, case when n then w.owner else o.owner end as owner,
                    n, (w.enrolment = 2 and not w.removed) as is_now, (o.enrolment = 2 and not o.removed) as was
                from written w join before_it o on o.code = w.code cross join (values (true), (false)) v (n)
                where (w.place, w.owner, w.name, w.source, w.enrolment, w.removed)
                    is distinct from (o.place, o.owner, o.name, o.source, o.enrolment, o.removed)) x,
            (select (extract(epoch from statement_timestamp()) * 1000000)::bigint as us) t
        where (case when x.n then x.is_now else x.was end) order by 1, 2
        on conflict (place, owner) do update set changed_us = coalesce(filing_units.changed_us, excluded.changed_us)
            where filing_units.changed_us is null;
    return null;
end
$$;
create trigger channels_filing_inserted after insert on channels referencing new table as written
    for each statement execute function note_filing_added();
create trigger channels_filing_updated after update on channels referencing old table as before_it new table as written
    for each statement execute function note_filing_changed();
insert into filing_units (place, owner, since_us, changed_us)
    select distinct place, owner, t.us, t.us from channels,
        (select (extract(epoch from statement_timestamp()) * 1000000)::bigint as us) t
    where enrolment = 2 and not removed;

-- Change streams of owners and places.
insert into feeds (name, revision) values ('organisations', 0), ('places', 0);
alter table organisations add column feed_revision bigint not null default 0;
alter table places add column feed_revision bigint not null default 0;
update organisations o set feed_revision = t.n
    from (select code, row_number() over (order by id) as n from organisations) t where t.code = o.code;
update places p set feed_revision = t.n
    from (select code, row_number() over (order by id) as n from places) t where t.code = p.code;
update feeds set revision = (select count(*) from organisations) where name = 'organisations';
update feeds set revision = (select count(*) from places) where name = 'places';
create unique index organisations_feed on organisations (feed_revision) where feed_revision > 0;
create unique index places_feed on places (feed_revision) where feed_revision > 0;
-- A node that is gone: a watcher that was away must hear of it.
create table node_removals (
    feed text not null,
    code text not null,
    feed_revision bigint not null,
    primary key (feed, code)
);
create index node_removals_revision on node_removals (feed, feed_revision);

-- Gives each changed node the next number of its feed, whatever way the change came. The feed's row is held until the transaction
-- ends (see Feed.lock); that of owners before that of places, as a write can name both.
create function number_nodes() returns trigger language plpgsql as $$
declare
    head bigint;
    numbered bigint;
begin
    if tg_op = 'UPDATE' then
        -- The numbering itself is an update too.
        if not exists (select 1 from written w join before_it o on o.code = w.code
                where w.feed_revision = o.feed_revision) then
            return null;
        end if;
    elsif tg_op = 'INSERT' then
        if not exists (select 1 from written) then
            return null;
        end if;
    elsif not exists (select 1 from before_it) then
        return null;
    end if;
    perform 1 from feeds where name = 'organisations' for update;
    select revision into head from feeds where name = tg_table_name for update;
    if tg_op = 'DELETE' then
        insert into node_removals (feed, code, feed_revision)
            select tg_table_name, code, head + row_number() over (order by code) from before_it
            on conflict (feed, code) do update set feed_revision = excluded.feed_revision;
    else
        execute format('update %I t set feed_revision = $1 + w.n from (select code, row_number() over (order by code) as n'
            || ' from written) w where t.code = w.code', tg_table_name) using head;
    end if;
    get diagnostics numbered = row_count;
    if tg_op = 'INSERT' then
        delete from node_removals r using written w where r.feed = tg_table_name and r.code = w.code;
    end if;
    update feeds set revision = head + numbered where name = tg_table_name;
    return null;
end
$$;
create trigger organisations_number_inserted after insert on organisations referencing new table as written
    for each statement execute function number_nodes();
create trigger organisations_number_updated after update on organisations
    referencing old table as before_it new table as written for each statement execute function number_nodes();
create trigger organisations_number_deleted after delete on organisations referencing old table as before_it
    for each statement execute function number_nodes();
create trigger places_number_inserted after insert on places referencing new table as written
    for each statement execute function number_nodes();
create trigger places_number_updated after update on places
    referencing old table as before_it new table as written for each statement execute function number_nodes();
create trigger places_number_deleted after delete on places referencing old table as before_it
    for each statement execute function number_nodes();
