package org.xueliang.registry.live;

import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.GetLiveViewRequest;
import org.xueliang.proto.v1.ListLiveViewsRequest;
import org.xueliang.proto.v1.ListLiveViewsResponse;
import org.xueliang.proto.v1.LiveServiceGrpc.LiveServiceImplBase;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.StartLiveViewRequest;
import org.xueliang.proto.v1.StartLiveViewResponse;
import org.xueliang.proto.v1.StopLiveViewRequest;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.snapshot.GrantDoor;
import org.xueliang.registry.snapshot.Stills;

/** The contract's LiveService: finds out whether the caller may look, and has the view opened. */
public final class GrpcLiveService extends LiveServiceImplBase {
    private static final int MAX_LISTED = 1000;

    private final LiveViews views;
    private final Stills stills;
    private final GrantDoor grants;
    private final AuditLog audit;
    private final Clock clock;

    public GrpcLiveService(LiveViews views, Stills stills, GrantDoor grants, AuditLog audit, Clock clock) {
        this.views = views;
        this.stills = stills;
        this.grants = grants;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void startLiveView(StartLiveViewRequest request, StreamObserver<StartLiveViewResponse> out) {
        Check.text("purpose", request.getPurpose(), 2, 200);
        Channel channel = stills.channel(request.getChannel());
        CallRecord.subject(channel.getCode());
        Caller caller = Caller.current();
        grants.admit(caller, channel, request.getPurpose(), Shareable.SHARE_LIVE);
        LiveViews.Opened opened = views.open(
                channel,
                new LiveViews.Asker(
                        caller.name(),
                        "",
                        "",
                        new Look("", caller.name(), request.getPurpose(), clock.millis()),
                        List.of()));
        out.onNext(StartLiveViewResponse.newBuilder()
                .setView(opened.view())
                .setAddress(opened.at().getAddress())
                .setRtspPort(opened.at().getRtspPort())
                .setPath(opened.at().getPath())
                .setCredential(opened.credential())
                .build());
        out.onCompleted();
    }

    @Override
    public void getLiveView(GetLiveViewRequest request, StreamObserver<LiveView> out) {
        Caller caller = Caller.current();
        out.onNext(found(request.getId(), caller, caller.has(Role.ADMIN) || caller.has(Role.OPERATOR)));
        out.onCompleted();
    }

    /** To whom it may not be shown it is as if there were none. */
    private LiveView found(String id, Caller caller, boolean anybodys) {
        Check.id("id", id);
        return views.find(id)
                .filter(view ->
                        anybodys || view.getPeer().isEmpty() && view.getCaller().equals(caller.name()))
                .orElseThrow(() -> Refusal.notFound("id: '" + id + "' is no live view of yours (any more)"));
    }

    @Override
    public void listLiveViews(ListLiveViewsRequest request, StreamObserver<ListLiveViewsResponse> out) {
        Check.text("peer", request.getPeer(), 0, 64);
        Check.text("channel", request.getChannel(), 0, 64);
        List<LiveView> found = views.list(
                view -> (request.getPeer().isEmpty() || view.getPeer().equals(request.getPeer()))
                        && (request.getChannel().isEmpty() || view.getChannel().equals(request.getChannel())),
                MAX_LISTED + 1);
        out.onNext(ListLiveViewsResponse.newBuilder()
                .addAllViews(found.subList(0, Math.min(found.size(), MAX_LISTED)))
                .setMore(found.size() > MAX_LISTED)
                .build());
        out.onCompleted();
    }

    @Override
    public void stopLiveView(StopLiveViewRequest request, StreamObserver<LiveView> out) {
        Check.text("note", request.getNote(), 0, 200);
        Caller caller = Caller.current();
        LiveView view = found(request.getId(), caller, caller.has(Role.ADMIN));
        CallRecord.subject(view.getChannel());
        // On record first: what is not recorded is not done.
        audit.sent("view " + view.getId());
        views.end(
                view.getId(),
                "ended by " + caller.name() + (request.getNote().isEmpty() ? "" : ": " + request.getNote()));
        out.onNext(views.find(view.getId()).orElse(view));
        out.onCompleted();
    }
}
