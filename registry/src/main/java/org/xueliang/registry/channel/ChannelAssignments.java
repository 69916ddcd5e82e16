package org.xueliang.registry.channel;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.ReportUnknownPathRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.ForeignText;
import org.xueliang.registry.channel.NationalCodes.DeviceType;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.feed.Feeds.View;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Feed;

/** What gateways and the analytics job are told of channels, and what gateways report of them. */
public final class ChannelAssignments {
    private static final int MAX_CAUSE = 512;
    private static final int MAX_REPORTS = 1000;
    private static final int MAX_PENDING = 1000;
    private static final long MAX_AHEAD_US = 300_000_000L;
    private static final Set<Role> WATCHERS = Set.of(Role.GATEWAY, Role.ANALYTICS);

    private static final View<ChannelAssignment> WITH_SECRETS =
            new View<>(Feed.CHANNELS, ChannelAssignment.class, "with secrets");
    private static final View<ChannelAssignment> WITHOUT_SECRETS =
            new View<>(Feed.CHANNELS, ChannelAssignment.class, "without secrets");

    private final Channels channels;
    private final AuditLog audit;
    private final Feeds feeds;
    private final TokenTable tokens;
    private final boolean listUnknownPaths;
    private final Clock clock;

    /** @param listUnknownPaths whether a path that no channel has becomes a pending channel */
    public ChannelAssignments(
            Channels channels, AuditLog audit, Feeds feeds, TokenTable tokens, boolean listUnknownPaths, Clock clock) {
        this.channels = channels;
        this.audit = audit;
        this.feeds = feeds;
        this.tokens = tokens;
        this.listUnknownPaths = listUnknownPaths;
        this.clock = clock;
    }

    /** WatchChannels. */
    public void watch(WatchChannelsRequest request, StreamObserver<ChannelAssignment> out) {
        Check.text("gateway", request.getGateway(), 0, 64);
        Caller caller = Caller.current();
        boolean secrets = caller.has(Role.GATEWAY);
        long head = channels.database.read(Feed.CHANNELS::head);
        long after = request.getAfterRevision();
        // A revision that was never given comes from another database: its holder would wait for ever, knowing the
        // wrong things.
        if (after < 0 || after > head) {
            throw Refusal.badField("after_revision", after, "0 to " + head + "; 0 gives the whole state");
        }
        long wholeUpTo = after == 0 ? head : 0;
        feeds.serve(
                secrets ? WITH_SECRETS : WITHOUT_SECRETS,
                after,
                wholeUpTo,
                (handle, from, to, limit) -> channels.store.changes(handle, from, to, limit, wholeUpTo, secrets),
                (ServerCallStreamObserver<ChannelAssignment>) out,
                ChannelAssignment.newBuilder().setCaughtUp(true).build(),
                () -> tokens.stillHas(caller, WATCHERS));
    }

    /** ReportStatus. */
    public void report(ReportStatusRequest request) {
        Check.text("gateway", request.getGateway(), 1, 64);
        Check.door("door", request.getDoor());
        Check.atMost("reports", request.getReportsCount(), MAX_REPORTS);
        List<ChannelReport> reports = new ArrayList<>();
        for (int i = 0; i < request.getReportsCount(); i++) {
            reports.add(checked("reports[" + i + "]", request.getReports(i)));
        }
        channels.report(request.getGateway(), request.getDoor(), reports);
    }

    /**
     * What a device said, or a clock that was wrong for a moment, is made fit and not refused: the gateway would tell it again for ever, and with it
     * what it knows of a thousand other cameras.
     */
    private ChannelReport checked(String field, ChannelReport report) {
        Check.code(field + ".channel", report.getChannel());
        ChannelStatus status = report.getStatus();
        Check.known(field + ".status.presence", status.getPresence(), Presence.PRESENCE_UNSPECIFIED);
        Check.text(field + ".status.codec", status.getCodec(), 0, 16);
        Check.range(field + ".status.width", status.getWidth(), 0, 65535);
        Check.range(field + ".status.height", status.getHeight(), 0, 65535);
        Check.range(field + ".status.frame_rate", status.getFrameRate(), 0, 1000);
        // The latest wins: a time far ahead would win for ever.
        long latestUs = clock.millis() * 1000 + MAX_AHEAD_US;
        return report.toBuilder()
                .setStatus(status.toBuilder()
                        .setCause(ForeignText.clean(status.getCause(), MAX_CAUSE))
                        .setSinceUs(Math.max(0, Math.min(latestUs, status.getSinceUs()))))
                .build();
    }

    /** ReportUnknownPath: the channel, which may be pending. */
    public Channel reportUnknownPath(ReportUnknownPathRequest request) {
        Check.text("gateway", request.getGateway(), 1, 64);
        Check.text("peer", request.getPeer(), 0, 128);
        String path = request.getPath();
        if (!Check.isCode(path) && !ChannelCheck.isAlias(path)) {
            CallRecord.nothingChanged();
            throw Refusal.badField("path", path, "20 digits, or 2 to 64 of a-z, 0-9, '-', '_', '.'");
        }
        Optional<Channel> known = channels.database.read(handle -> channels.store.find(handle, path));
        if (known.isPresent()) {
            CallRecord.nothingChanged();
            return known.get();
        }
        if (!listUnknownPaths) {
            CallRecord.nothingChanged();
            throw Refusal.notFound("path: '" + path + "' is neither code nor alias of a channel");
        }
        Channel pending = audit.change(handle -> {
            Feed.CHANNELS.lock(handle);
            return channels.store.find(handle, path).orElseGet(() -> list(handle, path, request.getPeer()));
        });
        feeds.ring(Feed.CHANNELS);
        return pending;
    }

    private Channel list(Handle handle, String path, String peer) {
        long pending = channels.store.pending(handle);
        if (pending >= MAX_PENDING) {
            CallRecord.nothingChanged();
            throw Refusal.tooMuch(
                    "pending channels: " + pending + " (expected: < " + MAX_PENDING + "; approve or remove some)");
        }
        boolean isCode = Check.isCode(path);
        String code = isCode ? path : channels.codes.next(handle, DeviceType.IP_CAMERA);
        CallRecord.subject(code);
        return channels.store.insert(
                handle,
                Channel.newBuilder()
                        .setCode(code)
                        .setAlias(isCode ? "" : path)
                        .setName(name(path, peer))
                        .setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance()))
                        .setEnrolment(Enrolment.PENDING)
                        .build());
    }

    /** For people who decide whether to approve it; no longer than a name may be. */
    private static String name(String path, String peer) {
        String name = peer.isEmpty() ? path : path + " from " + peer;
        return name.substring(0, Math.min(name.length(), 128));
    }
}
