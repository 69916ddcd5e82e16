package org.xueliang.registry.snapshot;

import io.grpc.stub.StreamObserver;
import java.util.List;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc.SnapshotServiceImplBase;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.identity.Caller;

/** The contract's SnapshotService: finds out whether the caller may look, and has the still taken. */
public final class GrpcSnapshotService extends SnapshotServiceImplBase {
    private final Stills stills;
    private final GrantDoor grants;

    public GrpcSnapshotService(Stills stills, GrantDoor grants) {
        this.stills = stills;
        this.grants = grants;
    }

    @Override
    public void getSnapshot(GetSnapshotRequest request, StreamObserver<Snapshot> out) {
        Stills.check(request);
        Channel channel = stills.channel(request.getChannel());
        CallRecord.subject(channel.getCode());
        Caller caller = Caller.current();
        grants.admit(caller, channel, request.getPurpose(), Shareable.SHARE_SNAPSHOTS);
        out.onNext(stills.take(channel, request, new Stills.Asker("", caller.name(), "", List.of())));
        out.onCompleted();
    }
}
