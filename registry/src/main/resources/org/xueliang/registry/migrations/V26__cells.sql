-- Where a channel is, beside the class of its state: for what is rare in a region (the broken cameras of a street), which
-- neither the index of regions nor that of states gives without reading much that is not asked for.
-- Number of the finest cell of the search (see Cells) in Z-order, its highest bit turned so that integers are in its order;
-- null: no position, or not taken in yet. Kept by the search index.
alter table channel_state add column cell integer;
create index channel_state_cell on channel_state (class, cell) include (bucket, code) where cell is not null;

-- Behind this code the cells of the channels that the index has are not told yet; null: all are.
alter table search_progress add column cells_after text default '';
