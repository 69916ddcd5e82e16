-- Tokens are issued by a call now. That of a gateway is kept sealed as well, for its own door is asked with it.
alter table tokens add column caller text not null default '';
alter table tokens add column sealed bytea;

-- Whose a code is that was given or reserved; empty: nobody's in particular. Sources of others do not get it.
alter table allocated_codes add column owner text not null default '';

-- Alerts kept of a peer have a bound; the oldest are found by the index.
alter table peers add column max_alerts integer not null default 100000;
create index alerts_home_newest on alerts (home, begin_us desc, id desc) where home <> '';
