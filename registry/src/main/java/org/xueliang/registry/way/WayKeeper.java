package org.xueliang.registry.way;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.WayRows;
import org.xueliang.registry.channel.WayRows.Merged;
import org.xueliang.registry.channel.WayRows.Row;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.keeper.KeeperThread;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** Follows {@link WayRules} for all merged channels, and what terms close. Any number of registries do it side by side. */
public final class WayKeeper implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final int PAGE = 500;
    /** Looking at many is paid for with rest. */
    private static final int REST = 10;

    /** What a gateway says of a stream that was asked for and is no longer: nothing failed. */
    private static final String NOBODY_LOOKS = "nobody wants it any more";

    private final Database database;
    private final WayRows rows;
    private final WayRules rules;
    private final Feeds feeds;
    private final Clock clock;
    private final Runnable alongside;
    private final WayMetrics metrics;
    private final KeeperThread thread;

    /** @param alongside done after each turn: what else follows from time alone */
    public WayKeeper(
            Database database,
            Channels channels,
            WaySettings settings,
            Feeds feeds,
            WayMetrics metrics,
            CountedErrors errors,
            Clock clock,
            Runnable alongside) {
        this.database = database;
        this.rows = new WayRows(channels);
        this.rules = new WayRules(settings);
        this.feeds = feeds;
        this.clock = clock;
        this.alongside = alongside;
        this.metrics = metrics;
        this.thread = new KeeperThread("ways", "ways of merged channels", PERIOD, REST, errors);
        thread.start(this::turn);
    }

    private void turn() {
        follow();
        alongside.run();
    }

    private void follow() {
        String after = "";
        List<Merged> page;
        do {
            String from = after;
            long nowUs = clock.millis() * 1000;
            page = database.read(handle -> rows.restless(handle, from, PAGE, nowUs));
            for (Merged one : page) {
                if (one.ways().size() > 1) {
                    follow(one, nowUs);
                }
                after = one.channel().getCode();
            }
        } while (page.size() == PAGE && !thread.isClosing());
    }

    private void follow(Merged one, long nowUs) {
        WayState before = state(one.row());
        WayState next = rules.next(before, seen(one), nowUs);
        if (!next.equals(before) && write(database, rows, one.row(), next)) {
            if (!next.inUse().equals(before.inUse())) {
                metrics.changes
                        .labels(next.inUse().equals(next.preferred()) ? "preferred" : "other")
                        .inc();
            }
            feeds.ring(Feed.CHANNELS);
        }
    }

    private static boolean write(Database database, WayRows rows, Row before, WayState next) {
        return database.transaction(handle -> write(handle, rows, before, next));
    }

    /** Takes the feed's lock where gateways are to hear of it. */
    static boolean write(Handle handle, WayRows rows, Row before, WayState next) {
        Row row = row(before, next);
        boolean changed =
                !row.inUse().equals(before.inUse()) || !row.trialCode().equals(before.trialCode());
        if (changed) {
            Feed.CHANNELS.lock(handle);
        }
        return rows.write(handle, before, row, changed);
    }

    static WayState state(Row row) {
        return new WayState(
                row.inUse(),
                row.sinceUs(),
                row.why(),
                row.preferred(),
                row.downSinceUs(),
                row.fruitless(),
                row.relapses(),
                row.notBeforeUs(),
                row.trial(),
                row.trialBeganUs(),
                row.trialOnlineUs());
    }

    /** A way is tried under the code of a second way, which no channel has meanwhile: its own, or that of the way in use. */
    private static Row row(Row before, WayState next) {
        String channel = before.channel();
        String trialCode = next.trial().equals(channel) ? next.inUse() : next.trial();
        return new Row(
                channel,
                next.inUse(),
                next.sinceUs(),
                next.why(),
                next.preferred(),
                next.downSinceUs(),
                next.fruitless(),
                next.relapses(),
                next.notBeforeUs(),
                next.trial(),
                trialCode,
                next.trialBeganUs(),
                next.trialOnlineUs(),
                trialCode.equals(before.trialCode()) ? before.trialState() : Presence.UNKNOWN,
                before.version());
    }

    static WayRules.Seen seen(Merged one) {
        ChannelStatus status = one.channel().getStatus();
        boolean idle =
                status.getPresence() == Presence.OFFLINE && status.getCause().contains(NOBODY_LOOKS);
        return new WayRules.Seen(
                one.ways().stream()
                        .map(way -> new WayRules.Way(way.code(), way.against(), way.over()))
                        .toList(),
                idle ? Presence.UNKNOWN : status.getPresence(),
                status.getSinceUs(),
                status.getCause(),
                one.row().trialState());
    }

    @Override
    public void close() {
        thread.close();
    }
}
