-- One row a feed. A change locks its feed's row first and holds it until it commits, so that revisions become visible in
-- the order of their numbers: who has read revision n has missed nothing below n. A sequence would not do: its numbers
-- are given before the commit, and a slow transaction would appear behind a reader's cursor.
create table feeds (
    name text primary key,
    revision bigint not null
);
insert into feeds (name, revision) values ('channels', 0), ('alerts', 0), ('incidents', 0);

-- Serial numbers of the codes that are given here, by device type (GB/T 28181 annex D, digits 11 to 13).
create table code_serials (
    device_type text primary key,
    next_serial integer not null
);
insert into code_serials (device_type, next_serial) values ('132', 1), ('134', 1);

-- A removed channel stays as its code, revision and mark: a watcher that was away must hear of the removal.
create table channels (
    code text primary key,
    alias text,
    name text not null,
    source_kind smallint not null,
    owner text not null,
    place text not null,
    source text not null check (source in ('NONE', 'PULL', 'PUSH')),
    pull_url text not null,
    pull_username text not null,
    pull_password bytea,
    pull_transport smallint not null,
    zones jsonb not null,
    enrolment smallint not null,
    revision bigint not null,
    removed boolean not null default false
);
create unique index channels_alias on channels (alias) where not removed;
create unique index channels_revision on channels (revision);
create index channels_place on channels (place) where not removed;

-- Verifiers alone; what was shown once cannot be had back from them.
create table credentials (
    channel text not null references channels (code),
    username text not null,
    use smallint not null,
    ha1_md5 text not null,
    ha1_sha256 text not null,
    token_sha256 text not null,
    primary key (channel, username)
);

create table gateways (
    gateway text primary key,
    door text not null,
    seen_us bigint not null
);

create table presence (
    channel text primary key references channels (code),
    gateway text not null,
    state smallint not null,
    since_us bigint not null,
    cause text not null,
    codec text not null,
    width integer not null,
    height integer not null,
    frame_rate double precision not null
);

create table sensors (
    code text primary key,
    name text not null,
    source_kind smallint not null,
    owner text not null,
    place text not null,
    quantity text not null,
    unit text not null,
    alarm_at double precision
);
create index sensors_place on sensors (place, code);

create table alerts (
    id text primary key,
    type smallint not null,
    severity smallint not null,
    channel text not null,
    channels text[] not null,
    place text not null,
    zone text not null,
    begin_us bigint not null,
    end_us bigint not null,
    confidence double precision not null,
    detail text not null,
    incident text not null,
    source_kind smallint not null,
    owner text not null,
    state smallint not null,
    revision bigint not null
);
create unique index alerts_revision on alerts (revision);
create index alerts_newest on alerts (begin_us desc, id desc);
create index alerts_place on alerts (place, begin_us desc, id desc);
create index alerts_channel on alerts (channel, begin_us desc, id desc);
create index alerts_channels on alerts using gin (channels);

create table incidents (
    id text primary key,
    place text not null,
    severity smallint not null,
    begin_us bigint not null,
    end_us bigint not null,
    alerts text[] not null,
    channels text[] not null,
    types integer[] not null,
    summary text not null,
    revision bigint not null
);
create unique index incidents_revision on incidents (revision);
create index incidents_newest on incidents (begin_us desc, id desc);
create index incidents_place on incidents (place, begin_us desc, id desc);

-- SHA-256 of the token; the token itself is nowhere here.
create table tokens (
    token_sha256 text primary key,
    name text not null,
    roles integer[] not null,
    created_us bigint not null
);

create table audit (
    seq bigint generated always as identity primary key,
    at_us bigint not null,
    caller text not null,
    method text not null,
    kind text not null,
    subject text not null,
    reason text not null,
    outcome text not null,
    detail text not null
);
create index audit_subject on audit (subject, seq);

-- What the sealing key of the data folder must open, so that a lost or foreign key is found at start.
create table sealing_check (
    one boolean primary key default true check (one),
    sealed bytea not null
);
