package org.xueliang.registry.assignment;

import io.grpc.stub.StreamObserver;
import org.xueliang.proto.v1.AssignmentServiceGrpc.AssignmentServiceImplBase;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceAssignment;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.proto.v1.ReportCatalogResponse;
import org.xueliang.proto.v1.ReportDevicesRequest;
import org.xueliang.proto.v1.ReportDevicesResponse;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.ReportStatusResponse;
import org.xueliang.proto.v1.ReportUnknownDeviceRequest;
import org.xueliang.proto.v1.ReportUnknownPathRequest;
import org.xueliang.proto.v1.WatchChannelsRequest;
import org.xueliang.proto.v1.WatchDevicesRequest;
import org.xueliang.registry.channel.ChannelAssignments;
import org.xueliang.registry.device.DeviceAssignments;

/** The contract's AssignmentService: each call goes to the part whose it is. */
public final class GrpcAssignmentService extends AssignmentServiceImplBase {
    private final ChannelAssignments channels;
    private final DeviceAssignments devices;

    public GrpcAssignmentService(ChannelAssignments channels, DeviceAssignments devices) {
        this.channels = channels;
        this.devices = devices;
    }

    @Override
    public void watchChannels(WatchChannelsRequest request, StreamObserver<ChannelAssignment> out) {
        channels.watch(request, out);
    }

    @Override
    public void reportStatus(ReportStatusRequest request, StreamObserver<ReportStatusResponse> out) {
        channels.report(request);
        answer(out, ReportStatusResponse.getDefaultInstance());
    }

    @Override
    public void reportUnknownPath(ReportUnknownPathRequest request, StreamObserver<Channel> out) {
        answer(out, channels.reportUnknownPath(request));
    }

    @Override
    public void watchDevices(WatchDevicesRequest request, StreamObserver<DeviceAssignment> out) {
        devices.watch(request, out);
    }

    @Override
    public void reportDevices(ReportDevicesRequest request, StreamObserver<ReportDevicesResponse> out) {
        devices.report(request);
        answer(out, ReportDevicesResponse.getDefaultInstance());
    }

    @Override
    public void reportUnknownDevice(ReportUnknownDeviceRequest request, StreamObserver<Device> out) {
        answer(out, devices.reportUnknown(request));
    }

    @Override
    public void reportCatalog(ReportCatalogRequest request, StreamObserver<ReportCatalogResponse> out) {
        answer(out, devices.reportCatalog(request));
    }

    private static <T> void answer(StreamObserver<T> out, T message) {
        out.onNext(message);
        out.onCompleted();
    }
}
