-- Tokens are issued by a call now. That of a gateway is kept sealed as well, for its own door is asked with it.
alter table tokens add column caller text not null default '';
alter table tokens add column sealed bytea;
