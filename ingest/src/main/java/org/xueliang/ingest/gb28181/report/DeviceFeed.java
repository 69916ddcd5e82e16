package org.xueliang.ingest.gb28181.report;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import org.xueliang.ingest.assignment.RevisionWatch;
import org.xueliang.ingest.assignment.WholeState;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.DeviceAssignment;
import org.xueliang.proto.v1.WatchDevicesRequest;

/** Keeps the {@link DeviceBook} up to date from the registry. */
final class DeviceFeed implements RevisionWatch.Feed<DeviceAssignment> {
    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final String realm;
    private final DeviceBook book;
    private final Runnable caughtUp;
    private final WholeState whole = new WholeState();

    /**
     * @param realm that verifiers are asked for
     * @param caughtUp told each time the whole state was received after a (re)connect
     */
    DeviceFeed(
            Channel registry, CallCredentials token, String gateway, String realm, DeviceBook book, Runnable caughtUp) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.realm = realm;
        this.book = book;
        this.caughtUp = caughtUp;
    }

    @Override
    public String name() {
        return "devices";
    }

    @Override
    public void call(long afterRevision, StreamObserver<DeviceAssignment> into) {
        AssignmentServiceGrpc.newStub(registry)
                .withCallCredentials(token)
                .watchDevices(
                        WatchDevicesRequest.newBuilder()
                                .setAfterRevision(afterRevision)
                                .setGateway(gateway)
                                .setRealm(realm)
                                .build(),
                        into);
    }

    @Override
    public long take(DeviceAssignment message) {
        whole.name(message.getDevice().getCode());
        if (message.getCaughtUp()) {
            whole.end(book.codes(), book::remove);
            book.caughtUp();
            caughtUp.run();
        } else if (message.getDevice().getRemoved()) {
            book.remove(message.getDevice().getCode());
        } else if (!message.getDevice().getCode().isEmpty()) {
            book.put(KnownDevice.of(message));
        }
        return message.getDevice().getRevision();
    }

    @Override
    public void beginAgain() {
        whole.begin();
    }
}
