package org.xueliang.registry.history;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.StateObserver;
import org.xueliang.registry.device.DeviceObserver;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.keeper.KeeperThread;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * Writes the history: at once what gateways report, and once a second what follows from their silence, from enrolments and
 * removals, from devices that come and go, and from unstable ones that are calm. Any number of registries do it side by side.
 */
public final class HistoryKeeper implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int PAGE = 1000;
    private static final long MONTHS_PERIOD_NANOS = 3600_000_000_000L;
    private static final long MONTHS_AGAIN_NANOS = 30_000_000_000L;

    private final Database database;
    private final StateRecorder recorder;
    private final SilentGateways silence;
    private final Feeds feeds;
    private final HistoryMetrics metrics;
    private final Clock clock;
    private final Duration retention;
    private final CountedErrors errors;
    private final KeeperThread thread;
    private long nextMonthsNanos = System.nanoTime();
    private long beatNanos;
    private boolean hasBeaten;

    public HistoryKeeper(
            Database database,
            Channels channels,
            StateRecorder recorder,
            Feeds feeds,
            HistoryMetrics metrics,
            Clock clock,
            Duration retention,
            CountedErrors errors) {
        this.database = database;
        this.recorder = recorder;
        this.silence = new SilentGateways(database, recorder, channels::timeToLive, clock);
        this.feeds = feeds;
        this.metrics = metrics;
        this.clock = clock;
        this.retention = retention;
        this.errors = errors;
        this.thread = new KeeperThread("history", "history of states", PERIOD, 0, errors);
        thread.start(this::turn);
        // Something was enrolled or removed, or a device came or went: not to be left until the next turn.
        feeds.alsoTell(feed -> {
            if (feed == Feed.CHANNELS || feed == Feed.DEVICES) {
                thread.nudge();
            }
        });
    }

    /** For what gateways say of channels. */
    public StateObserver ofChannels() {
        return new StateObserver() {
            @Override
            public void reported(Handle handle, Collection<String> codes) {
                recorder.judge(handle, Subject.SUBJECT_CHANNEL, codes);
            }

            @Override
            public void clocks(Handle handle, Map<String, Long> errorsMs) {
                ClockErrors.ofChannels(handle, errorsMs, clock.millis() * 1000);
            }

            @Override
            public void committed() {
                feeds.ring(Feed.STATES);
            }
        };
    }

    /** For what gateways say of devices. */
    public DeviceObserver ofDevices() {
        return new DeviceObserver() {
            @Override
            public void reported(Handle handle, Collection<DeviceReport> reports) {
                ClockErrors.write(handle, reports, clock.millis() * 1000);
                recorder.judge(
                        handle,
                        Subject.SUBJECT_DEVICE,
                        reports.stream().map(DeviceReport::getDevice).toList());
            }

            @Override
            public void committed() {
                feeds.ring(Feed.STATES);
                thread.nudge();
            }
        };
    }

    private void turn() {
        beat();
        if (System.nanoTime() - nextMonthsNanos >= 0) {
            months();
        }
        boolean grew = follow("channels", Feed.CHANNELS, Subject.SUBJECT_CHANNEL);
        grew |= follow("devices", Feed.DEVICES, Subject.SUBJECT_DEVICE);
        grew |= silence.turn();
        grew |= stale();
        grew |= calm(Subject.SUBJECT_CHANNEL) | calm(Subject.SUBJECT_DEVICE);
        if (grew) {
            feeds.ring(Feed.STATES);
        }
    }

    /** Two are there ahead: what cannot be done now has time, and nothing else waits for it. */
    private void months() {
        try {
            database.transaction(handle -> {
                HistoryMonths.keep(handle, clock.millis() * 1000, retention);
                return true;
            });
            nextMonthsNanos = System.nanoTime() + MONTHS_PERIOD_NANOS;
        } catch (RuntimeException e) {
            nextMonthsNanos = System.nanoTime() + MONTHS_AGAIN_NANOS;
            errors.warn("history months", "months of the history of states: " + e.getMessage());
        }
    }

    private void beat() {
        long nanos = System.nanoTime();
        boolean wasAway = !hasBeaten || (nanos - beatNanos) / 1000 > EvidenceGaps.NOTED_US;
        Optional<Timeline.Gap> gap =
                database.transaction(handle -> EvidenceGaps.beat(handle, clock.millis() * 1000, wasAway));
        beatNanos = nanos;
        hasBeaten = true;
        if (gap.isPresent()) {
            metrics.gaps.inc();
        }
        if (wasAway) {
            silence.listenFrom(clock.millis() * 1000);
        }
    }

    /** Enrolments and removals. */
    private boolean follow(String table, Feed feed, Subject subject) {
        boolean grew = false;
        Followed step;
        do {
            step = database.transaction(handle -> follow(handle, table, feed, subject));
            grew |= step.grew;
        } while (step.more && !thread.isClosing());
        return grew;
    }

    private record Followed(boolean grew, boolean more) {}

    private Followed follow(Handle handle, String table, Feed feed, Subject subject) {
        Optional<Long> after = handle.createQuery(
                        "select revision from history_progress where name = :name for update skip locked")
                .bind("name", table)
                .mapTo(Long.class)
                .findOne();
        if (after.isEmpty()) {
            return new Followed(false, false);
        }
        long head = feed.head(handle);
        if (head <= after.get()) {
            return new Followed(false, false);
        }
        record Row(String code, long revision) {}
        List<Row> rows = handle.createQuery("select code, revision from " + table
                        + " where revision > :after and revision <= :head order by revision limit :limit")
                .bind("after", after.get())
                .bind("head", head)
                .bind("limit", PAGE)
                .map((rs, ctx) -> new Row(rs.getString("code"), rs.getLong("revision")))
                .list();
        boolean more = rows.size() == PAGE;
        handle.createUpdate("update history_progress set revision = :revision where name = :name")
                .bind("revision", more ? rows.get(PAGE - 1).revision : head)
                .bind("name", table)
                .execute();
        boolean grew =
                recorder.judge(handle, subject, rows.stream().map(Row::code).toList());
        return new Followed(grew, more);
    }

    /** Channels of devices that came or went. */
    private boolean stale() {
        boolean grew = false;
        Optional<StaleDevices.Page> page;
        do {
            page = database.transaction(handle -> {
                Optional<StaleDevices.Page> next = StaleDevices.next(handle, PAGE);
                next.ifPresent(p -> recorder.judge(handle, Subject.SUBJECT_CHANNEL, p.channels()));
                return next;
            });
            grew |= page.isPresent();
        } while (page.isPresent() && !thread.isClosing());
        return grew;
    }

    private boolean calm(Subject subject) {
        return database.transaction(handle -> {
            List<String> due = handle.createQuery("select code from states where kind = :kind and state = 4"
                            + " and counted_us > 0 and raw_since_us <= :before order by code limit :limit")
                    .bind("kind", subject.getNumber())
                    .bind("before", clock.millis() * 1000 - Damper.WINDOW_US)
                    .bind("limit", PAGE)
                    .mapTo(String.class)
                    .list();
            return !due.isEmpty() && recorder.calm(handle, subject, due);
        });
    }

    @Override
    public void close() {
        thread.close();
    }
}
