-- A person undid a merge of the two: neither is merged by itself again, with whatever.
alter table duplicates add column taken_apart boolean not null default false;
