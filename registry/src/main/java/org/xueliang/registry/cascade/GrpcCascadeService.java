package org.xueliang.registry.cascade;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.CascadeServiceGrpc.CascadeServiceImplBase;
import org.xueliang.proto.v1.ListUpperPlatformsRequest;
import org.xueliang.proto.v1.ListUpperPlatformsResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PutUpperPlatformRequest;
import org.xueliang.proto.v1.RemoveUpperPlatformRequest;
import org.xueliang.proto.v1.RemoveUpperPlatformResponse;
import org.xueliang.proto.v1.ReportUpperPlatformsRequest;
import org.xueliang.proto.v1.ReportUpperPlatformsResponse;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.UpperPlatform;
import org.xueliang.proto.v1.UpperPlatformAssignment;
import org.xueliang.proto.v1.UpperStatus;
import org.xueliang.proto.v1.WatchUpperPlatformsRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.ForeignText;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** The contract's CascadeService. A platform without a gateway becomes the first one's that watches or reports. */
public final class GrpcCascadeService extends CascadeServiceImplBase {
    private static final int MAX_PLATFORMS = 1000;
    private static final Set<Role> WATCHERS = Set.of(Role.GATEWAY);

    private final Database database;
    private final Channels channels;
    private final UpperPlatformStore store;
    private final AuditLog audit;
    private final Feeds feeds;
    private final TokenTable tokens;

    public GrpcCascadeService(
            Database database, Channels channels, SealingKey key, AuditLog audit, Feeds feeds, TokenTable tokens) {
        this.database = database;
        this.channels = channels;
        this.store = new UpperPlatformStore(key);
        this.audit = audit;
        this.feeds = feeds;
        this.tokens = tokens;
    }

    @Override
    public void putUpperPlatform(PutUpperPlatformRequest request, StreamObserver<UpperPlatform> out) {
        UpperPlatform platform = UpperPlatformCheck.checked(request.getPlatform());
        String secret = request.getSecret().isEmpty() ? "" : UpperPlatformCheck.secret(request.getSecret());
        CallRecord.subject(platform.getCode());
        audit.change(handle -> {
            Feed.UPPER_PLATFORMS.lock(handle);
            if (!store.hasSecret(handle, platform.getCode())) {
                if (secret.isEmpty()) {
                    throw Refusal.badRequest("secret: absent (expected: the password that the platform gave us)");
                }
                int known = store.count(handle);
                if (known >= MAX_PLATFORMS) {
                    throw Refusal.tooMuch("upper platforms: " + known + " (expected: < " + MAX_PLATFORMS + ")");
                }
            } else if (secret.isEmpty()) {
                // What answers a challenge lets whoever sent it guess the secret.
                sameAddress(handle, platform);
            }
            store.put(handle, platform, secret);
            return true;
        });
        feeds.ring(Feed.UPPER_PLATFORMS);
        answer(out, shown(platform.getCode()));
    }

    private void sameAddress(Handle handle, UpperPlatform asked) {
        String before = store.find(handle, asked.getCode(), channels.freshUs())
                .map(UpperPlatform::getAddress)
                .orElse("");
        if (!before.equalsIgnoreCase(asked.getAddress())) {
            throw Refusal.badRequest("secret: missing, and the stored one was not given for '"
                    + Refusal.excerpt(asked.getAddress()) + "' (expected: address changed: give the secret anew)");
        }
    }

    private UpperPlatform shown(String code) {
        return database.read(handle -> store.find(handle, code, channels.freshUs()))
                .orElseThrow(() -> notFound(code));
    }

    private static Refusal notFound(String code) {
        return Refusal.notFound("code: '" + Refusal.excerpt(code) + "' is not a platform that is known here");
    }

    @Override
    public void listUpperPlatforms(ListUpperPlatformsRequest request, StreamObserver<ListUpperPlatformsResponse> out) {
        answer(
                out,
                ListUpperPlatformsResponse.newBuilder()
                        .addAllPlatforms(database.read(handle -> store.list(handle, channels.freshUs())))
                        .build());
    }

    @Override
    public void removeUpperPlatform(
            RemoveUpperPlatformRequest request, StreamObserver<RemoveUpperPlatformResponse> out) {
        Check.code("code", request.getCode());
        CallRecord.subject(request.getCode());
        audit.change(handle -> {
            Feed.UPPER_PLATFORMS.lock(handle);
            if (!store.remove(handle, request.getCode())) {
                throw notFound(request.getCode());
            }
            return true;
        });
        feeds.ring(Feed.UPPER_PLATFORMS);
        answer(out, RemoveUpperPlatformResponse.getDefaultInstance());
    }

    @Override
    public void watchUpperPlatforms(WatchUpperPlatformsRequest request, StreamObserver<UpperPlatformAssignment> out) {
        String gateway = Check.text("gateway", request.getGateway(), 1, 64);
        Caller caller = Caller.current();
        claim(gateway);
        long head = database.read(Feed.UPPER_PLATFORMS::head);
        long after = request.getAfterRevision();
        if (after < 0 || after > head) {
            throw Refusal.badField("after_revision", after, "0 to " + head + "; 0 gives the whole state");
        }
        long wholeUpTo = after == 0 ? head : 0;
        feeds.serve(
                Feed.UPPER_PLATFORMS,
                after,
                (handle, from, to, limit) -> store.changes(handle, gateway, from, to, limit, wholeUpTo),
                (ServerCallStreamObserver<UpperPlatformAssignment>) out,
                UpperPlatformAssignment.newBuilder().setCaughtUp(true).build(),
                () -> tokens.stillHas(caller, WATCHERS));
    }

    private void claim(String gateway) {
        if (database.transaction(handle -> store.claim(handle, gateway))) {
            feeds.ring(Feed.UPPER_PLATFORMS);
        }
    }

    @Override
    public void reportUpperPlatforms(
            ReportUpperPlatformsRequest request, StreamObserver<ReportUpperPlatformsResponse> out) {
        String gateway = Check.text("gateway", request.getGateway(), 1, 64);
        Check.atMost("platforms", request.getPlatformsCount(), MAX_PLATFORMS);
        List<UpperPlatform> reports = new ArrayList<>();
        for (int i = 0; i < request.getPlatformsCount(); i++) {
            reports.add(report("platforms[" + i + "]", request.getPlatforms(i)));
        }
        claim(gateway);
        database.transaction(handle -> {
            store.report(handle, gateway, reports);
            return true;
        });
        answer(out, ReportUpperPlatformsResponse.getDefaultInstance());
    }

    private static UpperPlatform report(String field, UpperPlatform report) {
        Check.code(field + ".code", report.getCode());
        UpperStatus status = report.getStatus();
        Check.known(field + ".status.presence", status.getPresence(), Presence.PRESENCE_UNSPECIFIED);
        return report.toBuilder()
                .setStatus(status.toBuilder().setCause(ForeignText.clean(status.getCause(), 512)))
                .build();
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
