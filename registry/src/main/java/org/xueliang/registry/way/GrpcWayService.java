package org.xueliang.registry.way;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ChannelWays;
import org.xueliang.proto.v1.GetWaysRequest;
import org.xueliang.proto.v1.SetPreferredWayRequest;
import org.xueliang.proto.v1.Way;
import org.xueliang.proto.v1.WayChange;
import org.xueliang.proto.v1.WayServiceGrpc.WayServiceImplBase;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.WayRows;
import org.xueliang.registry.channel.WayRows.Merged;
import org.xueliang.registry.channel.WayRows.Source;
import org.xueliang.registry.channel.WayWords;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** The contract's WayService. */
public final class GrpcWayService extends WayServiceImplBase {
    private static final int MAX_NOTE_CHARS = 256;

    private final Database database;
    private final Channels channels;
    private final WayRows rows;
    private final AuditLog audit;
    private final Feeds feeds;
    private final Clock clock;

    public GrpcWayService(Database database, Channels channels, AuditLog audit, Feeds feeds, Clock clock) {
        this.database = database;
        this.channels = channels;
        this.rows = new WayRows(channels);
        this.audit = audit;
        this.feeds = feeds;
        this.clock = clock;
    }

    @Override
    public void getWays(GetWaysRequest request, StreamObserver<ChannelWays> out) {
        answer(out, database.read(handle -> shown(handle, request.getChannel())));
    }

    private Merged merged(Handle handle, String name) {
        String code = channels.require(handle, name).getCode();
        return rows.of(handle, code, clock.millis() * 1000).stream()
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("channel: '" + Refusal.excerpt(name) + "' is gone"));
    }

    private ChannelWays shown(Handle handle, String name) {
        Merged merged = merged(handle, name);
        WayRows.Row row = merged.row();
        ChannelWays.Builder answer = ChannelWays.newBuilder()
                .setChannel(row.channel())
                .setSinceUs(row.sinceUs())
                .setWhy(row.why());
        for (Source way : merged.ways()) {
            boolean tried = way.code().equals(row.trial());
            answer.addWays(Way.newBuilder()
                    .setCode(way.code())
                    .setSource(way.source())
                    .setInUse(way.code().equals(row.inUse()))
                    .setPreferred(way.code().equals(row.preferred()))
                    .setAgainst(way.against())
                    .setTriedUs(tried ? row.trialBeganUs() : 0)
                    .setSteadyUs(tried ? row.trialOnlineUs() : 0)
                    .setWords(WayWords.of(way.source())));
            if (way.code().equals(row.inUse())) {
                answer.setWords(WayWords.inUse(row, way.source()));
            }
        }
        WayRows.changes(handle, row.channel())
                .forEach(change -> answer.addChanges(WayChange.newBuilder()
                        .setAtUs(change.atUs())
                        .setWay(change.way())
                        .setWhy(change.why())));
        return answer.build();
    }

    @Override
    public void setPreferredWay(SetPreferredWayRequest request, StreamObserver<ChannelWays> out) {
        Check.text("channel", request.getChannel(), 1, 64);
        Check.code("way", request.getWay());
        Check.text("note", request.getNote(), 0, MAX_NOTE_CHARS);
        CallRecord.subject(request.getChannel() + " " + request.getWay());
        ChannelWays ways = audit.change(handle -> {
            Feed.CHANNELS.lock(handle);
            Merged merged = merged(handle, request.getChannel());
            Source way = merged.ways().stream()
                    .filter(one -> one.code().equals(request.getWay()))
                    .findFirst()
                    .orElseThrow(() -> Refusal.badField(
                            "way",
                            request.getWay(),
                            "one of "
                                    + String.join(
                                            ", ",
                                            merged.ways().stream()
                                                    .map(Source::code)
                                                    .toList())));
            if (way.over() && !way.source().hasPull() && !way.source().hasGb28181()) {
                throw Refusal.notNow("way " + way.code() + ": " + way.against());
            }
            WayState before = WayKeeper.state(merged.row());
            WayState next = before.preferred().equals(way.code()) ? before : before.prefer(way.code());
            if (!next.equals(before) && !WayKeeper.write(handle, rows, merged.row(), next)) {
                throw Refusal.stale(
                        "channel " + merged.row().channel() + ": its ways changed meanwhile (expected: again)");
            }
            return shown(handle, request.getChannel());
        });
        feeds.ring(Feed.CHANNELS);
        answer(out, ways);
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
