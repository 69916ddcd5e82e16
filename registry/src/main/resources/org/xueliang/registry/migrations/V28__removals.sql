-- Removals of owners and places are kept for watchers that were away. Those up to here are forgotten: a peer can name and take back
-- as many as it likes.
alter table feeds add column forgotten bigint not null default 0;
