-- Whoever asks for a key reads all that waits to be put into the index, at each of some forty keys of a channel: three quarters of
-- what they cost. Nothing waits any more; to write costs what it did.
alter index channel_keys_keys set (fastupdate = off);
select gin_clean_pending_list('channel_keys_keys');
