-- A report of a thousand channels anywhere changes a row here and there. A row that finds room in its page, and changes nothing
-- that an index names, costs that page; one that moves costs a page of each index as well.
alter table presence set (fillfactor = 80);
alter table states set (fillfactor = 70);
-- Of those that are UNSTABLE alone it is more than 0, and of all others it stays 0: their state changes without this index.
drop index states_unstable;
create index states_unstable on states (kind, code) where counted_us > 0;

-- Looks are counted for a page of channels at a time.
create index audit_looks_of on audit (subject, at_us) where kind = 'LOOK';

-- As before (V11), for all rows of a report at once, but of those alone whose state or gateway is another than before: most
-- reports say anew what is known. And by arrays: a statement over the rows of the trigger itself is planned once for a connection,
-- for as many rows as there were then; one over variables is planned for what is there.
create or replace function follow_presence() returns trigger language plpgsql as $$
declare
    codes text[];
    states smallint[];
    gateways text[];
begin
    if tg_op = 'UPDATE' then
        select array_agg(t.channel order by t.channel), array_agg(t.state order by t.channel),
                array_agg(t.gateway order by t.channel) into codes, states, gateways
            from told t join was w on w.channel = t.channel
            where (t.state, t.gateway) is distinct from (w.state, w.gateway);
    elsif tg_op = 'INSERT' then
        select array_agg(t.channel order by t.channel), array_agg(t.state order by t.channel),
                array_agg(t.gateway order by t.channel) into codes, states, gateways from told t;
    else
        select array_agg(t.channel order by t.channel), array_agg(1::smallint), array_agg(''::text)
            into codes, states, gateways from told t;
    end if;
    if codes is null then
        return null;
    end if;
    -- Held before the rest is read: whoever changes it meanwhile waits, and reads what this leaves.
    perform 1 from channel_state s where s.code = any (codes) order by s.code for update;
    with said as materialized (
            select c.code, t.state, t.gateway, coalesce(d.gateway, '') as away
            from unnest(codes, states, gateways) as t (code, state, gateway) join channels c on c.code = t.code
                left join device_presence d on d.device = c.device and c.device <> '' and d.state = 3),
        class as materialized (
            select x.state, x.gateway, x.away, state_class(x.state, x.gateway, x.away) as id
            from (select distinct state, gateway, away from said order by state, gateway, away) x)
    update channel_state s set class = k.id
        from said n join class k on k.state = n.state and k.gateway = n.gateway and k.away = n.away
        where s.code = n.code and s.class <> k.id;
    return null;
end
$$;
drop trigger presence_updated_state on presence;
create trigger presence_updated_state after update on presence referencing old table as was new table as told
    for each statement execute function follow_presence();
