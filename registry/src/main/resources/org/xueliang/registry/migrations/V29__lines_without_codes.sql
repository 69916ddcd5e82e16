-- Lines of a file that say no code are looked up by what they say (see UncodedLines): one by one among all channels of a place, which
-- may be all of a city, they would take the product of both.
create index channels_said on channels (hashtextextended(name || chr(10) || owner || chr(10) || place || chr(10) || pull_url, 0))
    where not removed and enrolment = 2 and source in ('NONE', 'PULL');
