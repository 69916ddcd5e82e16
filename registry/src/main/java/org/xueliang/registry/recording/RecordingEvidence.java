package org.xueliang.registry.recording;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Recording;

/**
 * How far back the recordings of a channel reach, as far as its device was asked: the table {@code recording_days}. Every list of
 * recordings that somebody asks for leaves what it shows, without its pictures.
 */
public final class RecordingEvidence {
    private static final long DAY_US = 86_400_000_000L;
    /** Recorders overwrite by the file or by the disk: a day is what their oldest may be short by. */
    private static final long SLACK_US = DAY_US;

    private RecordingEvidence() {}

    /**
     * What a device was seen to say on one day.
     *
     * @param askedUs when
     * @param oldestUs begin of the oldest recording; null where it listed none
     * @param wholeFromUs begin of the time that a whole answer was about; null where none was whole
     * @param wholeToUs its end
     * @param knownUs since when the channel is known
     */
    public record Seen(
            long askedUs,
            @Nullable Long oldestUs,
            @Nullable Long wholeFromUs,
            @Nullable Long wholeToUs,
            long knownUs) {

        /** Whether recordings are kept for so many days; empty where this does not show it. Pure. */
        public Optional<Boolean> keeps(int days) {
            long wantedUs = askedUs - days * DAY_US;
            if (oldestUs != null && oldestUs <= wantedUs + SLACK_US) {
                return Optional.of(true);
            }
            boolean asked = wholeFromUs != null
                    && wholeToUs != null
                    && wholeFromUs <= wantedUs
                    && wholeToUs >= wantedUs + SLACK_US;
            // Who came later than that had nothing to keep.
            return asked && knownUs <= wantedUs ? Optional.of(false) : Optional.empty();
        }
    }

    /**
     * Notes an answer. Inside a transaction.
     *
     * @param fromUs begin of what was asked for
     * @param toUs its end, not after now
     * @param whole the device sent all that it announced
     */
    public static void note(
            Handle handle, String channel, long fromUs, long toUs, List<Recording> found, boolean whole, long nowUs) {
        Long oldestUs = found.stream()
                .map(Recording::getBeginUs)
                .filter(us -> us > 0 && us <= nowUs)
                .min(Long::compare)
                .orElse(null);
        handle.createUpdate("""
                        insert into recording_days as r (channel, day, asked_us, oldest_us, whole_from_us, whole_to_us,
                            known_us)
                        values (:channel, :day, :now, :oldest, :whole_from, :whole_to,
                            coalesce((select min(at_us) from state_changes where kind = 1 and code = :channel), :now))
                        on conflict (channel, day) do update set asked_us = excluded.asked_us,
                            oldest_us = least(r.oldest_us, excluded.oldest_us),
                            (whole_from_us, whole_to_us) = (select w.a, w.b from (values
                                (r.whole_from_us, r.whole_to_us),
                                (excluded.whole_from_us, excluded.whole_to_us)) w (a, b)
                                order by w.a nulls last limit 1),
                            known_us = least(r.known_us, excluded.known_us)
                        """)
                .bind("channel", channel)
                .bind("day", Math.toIntExact(Math.floorDiv(nowUs, DAY_US)))
                .bind("now", nowUs)
                .bindByType("oldest", oldestUs, Long.class)
                .bindByType("whole_from", whole ? (Long) fromUs : null, Long.class)
                .bindByType("whole_to", whole ? (Long) toUs : null, Long.class)
                .execute();
    }

    /** Of each channel the last day of the window on which its device was asked; nothing of those that nobody asked about. */
    public static Map<String, Seen> last(Handle handle, Collection<String> channels, long fromUs, long untilUs) {
        Map<String, Seen> seen = new HashMap<>();
        handle.createQuery("select distinct on (channel) * from recording_days where channel = any(:channels)"
                        + " and asked_us >= :from and asked_us < :until order by channel, day desc")
                .bindArray("channels", String.class, List.copyOf(channels))
                .bind("from", fromUs)
                .bind("until", untilUs)
                .map((rs, ctx) -> seen.put(rs.getString("channel"), seen(rs)))
                .list();
        return seen;
    }

    /** Of the day of a moment at which the device was asked. */
    public static Seen on(Handle handle, String channel, long askedUs) {
        return handle.createQuery("select * from recording_days where channel = :channel and day = :day")
                .bind("channel", channel)
                .bind("day", Math.toIntExact(Math.floorDiv(askedUs, DAY_US)))
                .map((rs, ctx) -> seen(rs))
                .one();
    }

    private static Seen seen(ResultSet rs) throws SQLException {
        return new Seen(
                rs.getLong("asked_us"),
                rs.getObject("oldest_us", Long.class),
                rs.getObject("whole_from_us", Long.class),
                rs.getObject("whole_to_us", Long.class),
                rs.getLong("known_us"));
    }
}
