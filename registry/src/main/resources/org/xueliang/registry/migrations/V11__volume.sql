-- The state of each channel as lists and the search need it: one narrow row a channel, kept by triggers, so that it holds for
-- every way in.

-- What a state is worked out of, each combination once. Whether its gateways are still heard of is not in it: a gateway that
-- falls silent is no row to write, though a million channels are UNKNOWN from then on.
create table state_classes (
    id integer generated always as identity primary key,
    -- What the gateway said of the channel (xueliang.v1.Presence); 1 where none did.
    state smallint not null,
    gateway text not null,
    -- The gateway that says of the channel's device that it is offline; empty where none does.
    device_gateway text not null,
    unique (state, gateway, device_gateway)
);

create table channel_state (
    code text primary key,
    -- As in channel_search.
    bucket smallint not null,
    class integer not null
) with (autovacuum_vacuum_scale_factor = 0.05);
-- For the search, whose order is (bucket, code), and for lists, whose order is code.
create index channel_state_search on channel_state (class, bucket, code);
create index channel_state_list on channel_state (class, code);

-- Devices that went or came: the classes of their channels are worked out anew from this code on. Not by a trigger, for a
-- platform has 50,000; and one that flaps is one row here, however often.
create table state_stale (
    device text primary key,
    after_code text not null default ''
);

-- SearchTerms.bucketOf: Java's hash of the text, times the golden ratio, its upper ten bits. One expression, so that it is no
-- call: each factor is a power of 31 times the golden ratio, modulo 2^32. For at most 20 characters.
create function search_bucket(code text) returns smallint language sql immutable parallel safe as $$
    select (((2654435769::bigint * ascii(substr(reverse(code), 1, 1))
        + 683130215::bigint * ascii(substr(reverse(code), 2, 1))
        + 3997167481::bigint * ascii(substr(reverse(code), 3, 1))
        + 3653107623::bigint * ascii(substr(reverse(code), 4, 1))
        + 1577186617::bigint * ascii(substr(reverse(code), 5, 1))
        + 1648144871::bigint * ascii(substr(reverse(code), 6, 1))
        + 3847850745::bigint * ascii(substr(reverse(code), 7, 1))
        + 3319256103::bigint * ascii(substr(reverse(code), 8, 1))
        + 4112691385::bigint * ascii(substr(reverse(code), 9, 1))
        + 2939381351::bigint * ascii(substr(reverse(code), 10, 1))
        + 926508665::bigint * ascii(substr(reverse(code), 11, 1))
        + 2951964839::bigint * ascii(substr(reverse(code), 12, 1))
        + 1316596793::bigint * ascii(substr(reverse(code), 13, 1))
        + 2159794919::bigint * ascii(substr(reverse(code), 14, 1))
        + 2529133049::bigint * ascii(substr(reverse(code), 15, 1))
        + 1093713191::bigint * ascii(substr(reverse(code), 16, 1))
        + 3840337849::bigint * ascii(substr(reverse(code), 17, 1))
        + 3086356327::bigint * ascii(substr(reverse(code), 18, 1))
        + 1187765625::bigint * ascii(substr(reverse(code), 19, 1))
        + 2460996007::bigint * ascii(substr(reverse(code), 20, 1))) & 4294967295) >> 22)::smallint
$$;

create function state_class(said smallint, said_by text, away_by text) returns integer language plpgsql as $$
declare
    class integer;
begin
    loop
        select id into class from state_classes
            where state = said and gateway = said_by and device_gateway = away_by;
        if found then
            return class;
        end if;
        insert into state_classes (state, gateway, device_gateway) values (said, said_by, away_by)
            on conflict do nothing;
    end loop;
end
$$;

-- 3 is OFFLINE.
create function channel_class(channel_code text, channel_device text) returns integer language sql as $$
    select state_class(coalesce(p.state, 1::smallint), coalesce(p.gateway, ''), coalesce(d.gateway, ''))
    from (select 1) as one
        left join presence p on p.channel = channel_code
        left join device_presence d on d.device = channel_device and channel_device <> '' and d.state = 3
$$;

-- For all rows of a report at once.
create function follow_presence() returns trigger language plpgsql as $$
begin
    -- Held before the rest is read: whoever changes it meanwhile waits, and reads what this leaves.
    perform 1 from told t join channel_state s on s.code = t.channel order by s.code for update of s;
    insert into state_classes (state, gateway, device_gateway)
        select distinct coalesce(p.state, 1::smallint), coalesce(p.gateway, ''), coalesce(d.gateway, '')
        from told t join channels c on c.code = t.channel
            left join presence p on p.channel = c.code
            left join device_presence d on d.device = c.device and c.device <> '' and d.state = 3
        where not exists (select 1 from state_classes k where k.state = coalesce(p.state, 1::smallint)
            and k.gateway = coalesce(p.gateway, '') and k.device_gateway = coalesce(d.gateway, ''))
        order by 1, 2, 3 on conflict do nothing;
    update channel_state s set class = k.id
        from told t join channels c on c.code = t.channel
            left join presence p on p.channel = c.code
            left join device_presence d on d.device = c.device and c.device <> '' and d.state = 3
            join state_classes k on k.state = coalesce(p.state, 1::smallint) and k.gateway = coalesce(p.gateway, '')
                and k.device_gateway = coalesce(d.gateway, '')
        where s.code = c.code and s.class <> k.id;
    return null;
end
$$;
create trigger presence_inserted_state after insert on presence referencing new table as told
    for each statement execute function follow_presence();
create trigger presence_updated_state after update on presence referencing new table as told
    for each statement execute function follow_presence();
create trigger presence_deleted_state after delete on presence referencing old table as told
    for each statement execute function follow_presence();

create function follow_device_presence() returns trigger language plpgsql as $$
begin
    insert into state_stale (device) values (case when tg_op = 'DELETE' then old.device else new.device end)
        on conflict (device) do update set after_code = '';
    return null;
end
$$;
create trigger device_presence_inserted_state after insert on device_presence for each row
    when (new.state = 3) execute function follow_device_presence();
create trigger device_presence_updated_state after update on device_presence for each row
    when ((old.state = 3 or new.state = 3) and (old.state, old.gateway) is distinct from (new.state, new.gateway))
    execute function follow_device_presence();
create trigger device_presence_deleted_state after delete on device_presence for each row
    when (old.state = 3) execute function follow_device_presence();

create function enter_channel_states() returns trigger language plpgsql as $$
begin
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
create trigger channels_state_inserted after insert on channels referencing new table as written
    for each statement execute function enter_channel_states();
create function follow_channel() returns trigger language plpgsql as $$
begin
    if new.removed then
        delete from channel_state where code = new.code;
    else
        insert into channel_state (code, bucket, class)
            values (new.code, search_bucket(new.code), channel_class(new.code, new.device))
            on conflict (code) do update set class = excluded.class;
    end if;
    return null;
end
$$;
create trigger channels_state_updated after update on channels for each row
    when ((old.removed, old.device) is distinct from (new.removed, new.device)) execute function follow_channel();

insert into channel_state (code, bucket, class)
    select code, search_bucket(code), channel_class(code, device) from channels where not removed;
