-- The class of a channel's state where two transactions make it at once: what it is worked out of is held before it is read.

-- As before (V11). A device's going that is on its way is waited for; one that comes later waits until these channels can be seen
-- by whoever follows it (state_stale), who would else pass over them.
create or replace function enter_channel_states() returns trigger language plpgsql as $$
begin
    perform 1 from device_presence d where d.device in (select w.device from written w where w.device <> '')
        order by d.device for share;
    insert into state_classes (state, gateway, device_gateway)
        select distinct coalesce(p.state, 1::smallint), coalesce(p.gateway, ''), coalesce(d.gateway, '')
        from written w
            left join presence p on p.channel = w.code
            left join device_presence d on d.device = w.device and w.device <> '' and d.state = 3
        where not w.removed and not exists (select 1 from state_classes k where k.state = coalesce(p.state, 1::smallint)
            and k.gateway = coalesce(p.gateway, '') and k.device_gateway = coalesce(d.gateway, ''))
        order by 1, 2, 3 on conflict do nothing;
    insert into channel_state (code, bucket, class)
        select w.code, search_bucket(w.code), k.id
        from written w
            left join presence p on p.channel = w.code
            left join device_presence d on d.device = w.device and w.device <> '' and d.state = 3
            join state_classes k on k.state = coalesce(p.state, 1::smallint) and k.gateway = coalesce(p.gateway, '')
                and k.device_gateway = coalesce(d.gateway, '')
        where not w.removed
        on conflict (code) do nothing;
    return null;
end
$$;

-- As before (V11). A report that is on its way holds the row of channel_state: what it said is read behind it. To work the class out
-- first and wait for the row then would put the state before the report in its place.
create or replace function follow_channel() returns trigger language plpgsql as $$
begin
    if new.removed then
        delete from channel_state where code = new.code;
        return null;
    end if;
    if new.device <> '' then
        perform 1 from device_presence d where d.device = new.device for share;
    end if;
    perform 1 from channel_state s where s.code = new.code for update;
    insert into channel_state (code, bucket, class)
        values (new.code, search_bucket(new.code), channel_class(new.code, new.device))
        on conflict (code) do update set class = excluded.class;
    return null;
end
$$;

-- What was passed over so far is looked at again, a few hundred channels at a time.
insert into state_stale (device) select device from device_presence where state = 3 order by 1
    on conflict (device) do update set after_code = '';
