-- Whether a channel's sound is passed on (xueliang.v1.AudioUse): its owner's word, off unless said.
alter table channels add column audio smallint not null default 0;
