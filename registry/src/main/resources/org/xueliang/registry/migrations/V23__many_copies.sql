-- Many copies of other nodes' channels at once.

-- The index is to be made anew, since marks in search_copies were forgotten for it.
alter table search_progress add column anew boolean not null default false;
