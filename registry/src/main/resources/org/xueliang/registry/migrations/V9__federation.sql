-- Other nodes: who they are, what was agreed with them, what they were told, and copies of what they told us.

create table peers (
    node text primary key,
    -- X.509, DER.
    certificate bytea not null,
    key_sha256 text not null unique,
    -- host:port; empty where it comes to us alone.
    address text not null,
    may_carry text[] not null,
    code_prefixes text[] not null,
    max_channels integer not null,
    note text not null,
    -- What it was told: positions in shared_channels. The epoch is made anew where its holder and we no longer agree.
    shared_epoch text not null,
    shared_revision bigint not null default 0,
    -- Removals up to here are no longer known.
    shared_pruned bigint not null default 0,
    -- What it told us: our position with it, written with the rows it stands for.
    copied_epoch text not null default '',
    copied_revision bigint not null default 0,
    copied_alerts bigint not null default -1,
    -- A whole synchronisation is under way; rows of another round are gone at its end.
    copied_whole boolean not null default false,
    copied_round integer not null default 0
);

-- Every version, at both nodes. No row is deleted and no term is changed.
create table agreements (
    id text not null,
    version integer not null,
    grantor text not null,
    grantee text not null,
    -- xueliang.v1.AgreementTerms.
    terms bytea not null,
    digest text not null,
    state smallint not null,
    offered_us bigint not null,
    offered_by text not null,
    decided_us bigint not null default 0,
    decided_by text not null default '',
    ended_us bigint not null default 0,
    ended_by text not null default '',
    note text not null default '',
    primary key (id, version)
);
create index agreements_grantee on agreements (grantee, id, version);
create index agreements_grantor on agreements (grantor, id, version);
create function keep_agreements() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'agreements are kept';
    end if;
    if (old.id, old.version, old.grantor, old.grantee, old.terms, old.digest)
            is distinct from (new.id, new.version, new.grantor, new.grantee, new.terms, new.digest) then
        raise exception 'the terms of agreement % version % are kept', old.id, old.version;
    end if;
    return new;
end
$$;
create trigger agreements_kept before update or delete on agreements for each row execute function keep_agreements();

-- What each peer was told last of each channel, in the order in which it was told.
create table shared_channels (
    peer text not null references peers (node) on delete cascade,
    code text not null,
    -- Digest of all that the peer sees of it; 0 where removed.
    mark bigint not null,
    -- xueliang.v1.SharedChannel without its revision; null where removed.
    body bytea,
    alerts boolean not null,
    revision bigint not null,
    removed boolean not null default false,
    at_us bigint not null,
    primary key (peer, code)
);
create unique index shared_channels_revision on shared_channels (peer, revision);

-- Channels of other nodes. One that came by several peers is here once for each; one of them is chosen and shown.
create table channel_copies (
    peer text not null references peers (node) on delete cascade,
    code text not null,
    home text not null,
    path text[] not null,
    name text not null,
    source_kind smallint not null,
    owner text not null,
    maintainer text not null,
    place text not null,
    datum smallint not null,
    longitude double precision,
    latitude double precision,
    presence smallint not null,
    since_us bigint not null,
    codec text not null,
    width integer not null,
    height integer not null,
    home_revision bigint not null,
    agreements text[] not null,
    -- xueliang.v1.Manner.
    manners integer[] not null,
    onward boolean not null,
    round integer not null,
    chosen boolean not null default false,
    primary key (peer, code)
);
create unique index channel_copies_chosen on channel_copies (code) where chosen;
create index channel_copies_code on channel_copies (code);
create index channel_copies_owner on channel_copies (owner, code);
create index channel_copies_place on channel_copies (place, code);

-- When each peer's word on each home was last known to be whole, by our own clock.
create table copy_sources (
    peer text not null references peers (node) on delete cascade,
    home text not null,
    as_of_us bigint not null,
    primary key (peer, home)
);

-- Copies that came, changed or went since the search index looked.
create table search_copies (
    code text primary key
);

-- Alerts of other nodes stand beside our own, and say so.
alter table alerts add column home text not null default '';
create index alerts_home on alerts (home, channel) where home <> '';
