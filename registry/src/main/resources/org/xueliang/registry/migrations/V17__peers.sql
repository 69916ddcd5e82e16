-- What was found wrong between nodes: positions after a restore, trees of others in our own, removals that take long.

-- Alerts up to here may have been given to the peer. Who says that it has more has it of a database that is not ours any more.
alter table peers add column shared_alerts bigint not null default 0;
update peers set shared_alerts = (select revision from feeds where name = 'alerts');
-- Shut out; its rows are taken away a part at a time, then this one.
alter table peers add column going boolean not null default false;
-- Mark of the last whole tree that it told us, and the round that its rows are of.
alter table peers add column tree_mark text not null default '';
alter table peers add column tree_round integer not null default 0;

create index shared_channels_removed on shared_channels (at_us) where removed;
create index channel_copies_home on channel_copies (home, code) where chosen;

-- Owners and places as each peer tells them. One of each code is shown among our own, with its home, where we have none.
create table node_copies (
    peer text not null references peers (node) on delete cascade,
    -- 'organisations' or 'places'.
    tree text not null,
    code text not null,
    home text not null,
    name text not null,
    parent text not null,
    source_kind smallint not null default 0,
    level smallint not null default 0,
    division text not null default '',
    -- xueliang.v1.Outline.
    outline bytea,
    round integer not null,
    primary key (peer, tree, code)
);
create index node_copies_code on node_copies (tree, code);
alter table organisations add column home text not null default '';
alter table places add column home text not null default '';

-- What a channel, device or sensor of our own names is ours: where only another node's word is known of it, it is entered anew,
-- under nothing. Else a peer could put what is ours under what was agreed with it.
create or replace function enter_owners_and_places() returns trigger language plpgsql as $$
begin
    insert into organisations (code, name)
        select distinct w.owner, w.owner from written w
        where w.owner <> '' and not exists (select 1 from organisations o where o.code = w.owner and o.home = '') order by 1
        on conflict (code) do update set name = excluded.name, parent = '', source_kind = 0, home = '',
            revision = excluded.revision where organisations.home <> '';
    insert into places (code, name)
        select distinct w.place, w.place from written w
        where w.place <> '' and not exists (select 1 from places p where p.code = w.place and p.home = '') order by 1
        on conflict (code) do update set name = excluded.name, parent = '', level = 0, division = '', outline = null, home = '',
            revision = excluded.revision where places.home <> '';
    return null;
end
$$;
create or replace function enter_maintainers() returns trigger language plpgsql as $$
begin
    insert into organisations (code, name)
        select distinct w.maintainer, w.maintainer from written w
        where w.maintainer <> '' and not exists (select 1 from organisations o where o.code = w.maintainer and o.home = '')
        order by 1
        on conflict (code) do update set name = excluded.name, parent = '', source_kind = 0, home = '',
            revision = excluded.revision where organisations.home <> '';
    return null;
end
$$;
-- What hangs under it is to be found under what is above it now.
create function node_became_ours() returns trigger language plpgsql as $$
begin
    execute format('insert into search_stale (kind, node) with recursive down (code, depth) as (select cast($1 as text), 1'
        || ' union all select n.code, depth + 1 from %I n join down on n.parent = down.code where depth < 64)'
        || ' select distinct $2, code from down on conflict (kind, node) do update set after_code = ''''', tg_table_name)
        using new.code, case tg_table_name when 'places' then 'place' else 'owner' end;
    return null;
end
$$;
create trigger organisations_became_ours after update on organisations for each row
    when (old.home <> '' and new.home = '') execute function node_became_ours();
create trigger places_became_ours after update on places for each row
    when (old.home <> '' and new.home = '') execute function node_became_ours();

-- Others' words have no versions here.
drop trigger organisations_versions on organisations;
drop trigger places_versions on places;
create trigger organisations_versions after update on organisations for each row when (old.home = '' and new.home = '')
    execute function keep_version('name', 'parent', 'source_kind');
create trigger places_versions after update on places for each row when (old.home = '' and new.home = '')
    execute function keep_version('name', 'level', 'parent', 'division', 'place_class', 'retention_days', 'outline');

-- The index is made anew: it tells our own from others'.
update search_progress set revision = 0;
