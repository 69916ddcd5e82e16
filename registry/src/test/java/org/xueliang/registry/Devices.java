package org.xueliang.registry;

import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.CatalogItemKind;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.EnrolDeviceResponse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportCatalogRequest;
import org.xueliang.proto.v1.ReportCatalogResponse;
import org.xueliang.proto.v1.ReportDevicesRequest;
import org.xueliang.proto.v1.SourceKind;

/** Small devices and catalogs for tests of one registry. */
record Devices(RegistryUnderTest registry) {
    static final String GATEWAY = "g1";

    /** Code of a recorder by number. */
    static String nvr(int n) {
        return "340200000011800%05d".formatted(n);
    }

    /** Code of a channel by number. */
    static String channelCode(int n) {
        return "340200000013200%05d".formatted(n);
    }

    static Device.Builder device(String code) {
        return Device.newBuilder()
                .setCode(code)
                .setName("Recorder of the east yard")
                .setSourceKind(SourceKind.ESTATE)
                .setOwner("Estate 7")
                .setPlace("east-yard");
    }

    static CatalogItem.Builder video(String code, String name) {
        return CatalogItem.newBuilder()
                .setCode(code)
                .setName(name)
                .setKind(CatalogItemKind.VIDEO_CHANNEL)
                .setOn(true);
    }

    /** Video channels {@code from} to {@code to}, the latter not included. */
    static List<CatalogItem> videos(int from, int to) {
        List<CatalogItem> items = new ArrayList<>();
        for (int n = from; n < to; n++) {
            items.add(video(channelCode(n), "Camera " + n).build());
        }
        return items;
    }

    static CatalogState state(Completeness completeness, int expected, int received) {
        return CatalogState.newBuilder()
                .setCompleteness(completeness)
                .setExpected(expected)
                .setReceived(received)
                .setMissing(expected - received)
                .setCheckedUs(1)
                .build();
    }

    EnrolDeviceResponse enrol(Device.Builder device) {
        return service()
                .enrolDevice(EnrolDeviceRequest.newBuilder().setDevice(device).build());
    }

    DeviceServiceGrpc.DeviceServiceBlockingStub service() {
        return registry.asAdmin(DeviceServiceGrpc::newBlockingStub);
    }

    AssignmentServiceGrpc.AssignmentServiceBlockingStub gateway() {
        return registry.asService(AssignmentServiceGrpc::newBlockingStub);
    }

    ReportCatalogResponse catalog(String device, String round, List<CatalogItem> items) {
        return gateway()
                .reportCatalog(ReportCatalogRequest.newBuilder()
                        .setGateway(GATEWAY)
                        .setDevice(device)
                        .setRound(round)
                        .addAllItems(items)
                        .build());
    }

    ReportCatalogResponse catalog(String device, String round, List<CatalogItem> items, CatalogState state) {
        return gateway()
                .reportCatalog(ReportCatalogRequest.newBuilder()
                        .setGateway(GATEWAY)
                        .setDevice(device)
                        .setRound(round)
                        .addAllItems(items)
                        .setState(state)
                        .build());
    }

    void report(String device, Presence presence, long sinceUs, String cause, String door) {
        gateway()
                .reportDevices(ReportDevicesRequest.newBuilder()
                        .setGateway(GATEWAY)
                        .setDoor(door)
                        .addReports(DeviceReport.newBuilder()
                                .setDevice(device)
                                .setStatus(DeviceStatus.newBuilder()
                                        .setPresence(presence)
                                        .setSinceUs(sinceUs)
                                        .setCause(cause)
                                        .setAddress("192.0.2.50:5060")
                                        .setSignalling("UDP")
                                        .setManufacturer("Acme")))
                        .build());
    }
}
