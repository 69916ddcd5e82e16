-- Digests of messages, and where devices that move are: the newest alone, written in the place of the one before.
alter table devices add column note smallint not null default 0;
alter table devices add column note_algorithm smallint not null default 0;
alter table devices add column position_use smallint not null default 0;
alter table devices add column datum smallint not null default 0;

create table last_positions (
    -- Code of the device itself or of one of its channels.
    channel text primary key,
    device text not null references devices (code),
    -- xueliang.v1.LastPosition.
    position bytea not null,
    received_us bigint not null
);
create index last_positions_device on last_positions (device);
