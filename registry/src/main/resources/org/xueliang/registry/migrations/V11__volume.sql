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

-- SearchTerms.bucketOf: Java's hash of the text, times the golden ratio, its upper ten bits.
create function search_bucket(code text) returns smallint language sql immutable parallel safe as $$
    with hashed as (
        select (ascii(substr(r, 1, 1))::bigint + 31::bigint * ascii(substr(r, 2, 1))
            + 961::bigint * ascii(substr(r, 3, 1)) + 29791::bigint * ascii(substr(r, 4, 1))
            + 923521::bigint * ascii(substr(r, 5, 1)) + 28629151::bigint * ascii(substr(r, 6, 1))
            + 887503681::bigint * ascii(substr(r, 7, 1)) + 1742810335::bigint * ascii(substr(r, 8, 1))
            + 2487512833::bigint * ascii(substr(r, 9, 1)) + 4098453791::bigint * ascii(substr(r, 10, 1))
            + 2498015937::bigint * ascii(substr(r, 11, 1)) + 129082719::bigint * ascii(substr(r, 12, 1))
            + 4001564289::bigint * ascii(substr(r, 13, 1)) + 3789408671::bigint * ascii(substr(r, 14, 1))
            + 1507551809::bigint * ascii(substr(r, 15, 1)) + 3784433119::bigint * ascii(substr(r, 16, 1))
            + 1353309697::bigint * ascii(substr(r, 17, 1)) + 3297894943::bigint * ascii(substr(r, 18, 1))
            + 3450495425::bigint * ascii(substr(r, 19, 1)) + 3886143071::bigint * ascii(substr(r, 20, 1))) & 4294967295 as h
        from (select reverse(code) as r) reversed
    )
    select (((((h * 40503) & 65535) << 16) + h * 31161 & 4294967295) >> 22)::smallint from hashed
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

create function follow_presence() returns trigger language plpgsql as $$
declare
    told text := case when tg_op = 'DELETE' then old.channel else new.channel end;
begin
    -- Held before the rest is read: whoever changes it meanwhile waits, and reads what this leaves.
    perform 1 from channel_state s where s.code = told for update;
    update channel_state s set class = channel_class(c.code, c.device)
        from channels c where c.code = told and s.code = told;
    return null;
end
$$;
create trigger presence_inserted_state after insert on presence for each row execute function follow_presence();
create trigger presence_updated_state after update on presence for each row
    when ((old.state, old.gateway) is distinct from (new.state, new.gateway)) execute function follow_presence();
create trigger presence_deleted_state after delete on presence for each row execute function follow_presence();

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
declare
    nobody integer := state_class(1::smallint, '', '');
begin
    insert into channel_state (code, bucket, class)
        select w.code, search_bucket(w.code), case when w.device = '' then nobody else channel_class(w.code, w.device) end
        from written w where not w.removed
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

-- Those that wait for approval are few among all.
create index channels_pending on channels (code) where enrolment = 1 and not removed;
