package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.Devices.channelCode;
import static org.xueliang.registry.Devices.device;
import static org.xueliang.registry.Devices.nvr;
import static org.xueliang.registry.Devices.videos;
import static org.xueliang.registry.Findings.refused;

import io.grpc.Status.Code;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.BasicSettings;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.ConfigureDeviceRequest;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.FormatCard;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.PositionUse;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.QueryDeviceRequest;
import org.xueliang.proto.v1.RecordSettings;
import org.xueliang.proto.v1.RecordTime;
import org.xueliang.proto.v1.RemoveDeviceRequest;
import org.xueliang.proto.v1.ReportDevicesRequest;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.TakeDevicePicturesRequest;
import org.xueliang.proto.v1.TextSettings;
import org.xueliang.proto.v1.UpdateDeviceRequest;

/** Questions, settings and pictures on their way to a gateway, and where devices were last. */
class DeviceSettingsTest {
    @RegisterExtension
    static final RegistryUnderTest REGISTRY = new RegistryUnderTest();

    private static final Devices DEVICES = new Devices(REGISTRY);
    private static final FakeGatewayDoor DOOR = door();
    private static final String CHANNEL = channelCode(1);

    private static FakeGatewayDoor door() {
        try {
            return new FakeGatewayDoor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void aDeviceOfAGateway() {
        DEVICES.enrol(device(nvr(1)));
        DEVICES.report(nvr(1), Presence.ONLINE, REGISTRY.clock.micros(), "", DOOR.address());
        DEVICES.catalog(nvr(1), "r1", videos(1, 3));
    }

    @AfterAll
    static void close() {
        DOOR.close();
    }

    @BeforeEach
    void nothingAsked() {
        DOOR.otherChannel = null;
        DOOR.calls.clear();
    }

    private static Map<String, Object> last(String method) {
        List<Map<String, Object>> rows = REGISTRY.audit(method);
        return rows.get(rows.size() - 1);
    }

    @Test
    void aQuestionGoesToTheGatewayAndItsAnswerComesBack() {
        QueryDeviceRequest presets = QueryDeviceRequest.newBuilder()
                .setChannel(CHANNEL)
                .setQuestion(DeviceQuestion.PRESETS)
                .build();
        assertThat(DEVICES.service().queryDevice(presets).getPresets(0).getName())
                .isEqualTo("gate");
        assertThat(DOOR.calls).containsExactly(presets);
        refused(
                        Code.INVALID_ARGUMENT,
                        () -> DEVICES.service()
                                .queryDevice(QueryDeviceRequest.newBuilder()
                                        .setChannel(CHANNEL)
                                        .build()))
                .hasMessageContaining("question");
        assertThat(DOOR.calls).hasSize(1);
    }

    private static ConfigureDeviceRequest configure(DeviceSettings.Builder settings) {
        return ConfigureDeviceRequest.newBuilder()
                .setChannel(CHANNEL)
                .setSettings(settings)
                .build();
    }

    @Test
    void settingsAreCheckedAndOnRecordBeforeTheyGo() {
        DeviceSettings.Builder basic =
                DeviceSettings.newBuilder().setBasic(BasicSettings.newBuilder().setKeepaliveS(30));
        assertThat(DEVICES.service().configureDevice(configure(basic)).getAnswer())
                .isEqualTo("OK");
        assertThat(DOOR.calls).containsExactly(configure(basic));
        assertThat(last("ConfigureDevice"))
                .containsEntry("subject", CHANNEL)
                .containsEntry("outcome", "SENT")
                .containsEntry("detail", "basic { keepalive_s: 30 }");
        for (DeviceSettings.Builder wrong : List.of(
                DeviceSettings.newBuilder(),
                DeviceSettings.newBuilder().setBasic(BasicSettings.getDefaultInstance()),
                DeviceSettings.newBuilder().setBasic(BasicSettings.newBuilder().setKeepaliveS(1)),
                DeviceSettings.newBuilder().putOther("a", "b"),
                DeviceSettings.newBuilder().setText(TextSettings.getDefaultInstance()),
                DeviceSettings.newBuilder()
                        .setRecord(RecordSettings.newBuilder()
                                .addTimes(RecordTime.newBuilder().setWeekDay(8).setToS(1))))) {
            refused(Code.INVALID_ARGUMENT, () -> DEVICES.service().configureDevice(configure(wrong)))
                    .hasMessageContaining("settings");
        }
        var operator = REGISTRY.as(REGISTRY.newToken("guard", Role.OPERATOR), DeviceServiceGrpc::newBlockingStub);
        refused(Code.PERMISSION_DENIED, () -> operator.configureDevice(configure(basic)));
        ControlChannelRequest format = ControlChannelRequest.newBuilder()
                .setChannel(nvr(1))
                .setCommand(DeviceCommand.newBuilder().setFormatCard(FormatCard.getDefaultInstance()))
                .build();
        refused(Code.PERMISSION_DENIED, () -> operator.controlChannel(format))
                .hasMessageContaining("format_card: 'guard' is not ADMIN");
        assertThat(DOOR.calls).hasSize(1);
    }

    @Test
    void picturesOfTheDeviceAreALookAndNeverAnothersChannel() {
        TakeDevicePicturesRequest.Builder take =
                TakeDevicePicturesRequest.newBuilder().setChannel(CHANNEL);
        refused(Code.INVALID_ARGUMENT, () -> DEVICES.service().takeDevicePictures(take.build()))
                .hasMessageContaining("purpose");
        take.setPurpose("number of the container");
        assertThat(DEVICES.service()
                        .takeDevicePictures(take.build())
                        .getPictures(0)
                        .getJpeg())
                .isEqualTo(FakeGatewayDoor.JPEG);
        assertThat(last("TakeDevicePictures"))
                .containsEntry("kind", "LOOK")
                .containsEntry("subject", CHANNEL)
                .containsEntry("reason", "number of the container")
                .containsEntry("outcome", "OK");
        DOOR.otherChannel = channelCode(2);
        refused(Code.UNAVAILABLE, () -> DEVICES.service().takeDevicePictures(take.build()))
                .hasMessageContaining("another channel's pictures");
        refused(
                        Code.NOT_FOUND,
                        () -> DEVICES.service()
                                .takeDevicePictures(take.setChannel(nvr(1)).build()))
                .hasMessageContaining("is a device and not one of its channels");
    }

    private static void told(String device, String channel, double longitude, long receivedUs) {
        DEVICES.gateway()
                .reportDevices(ReportDevicesRequest.newBuilder()
                        .setGateway(Devices.GATEWAY)
                        .setDoor(DOOR.address())
                        .addPositions(PositionReport.newBuilder()
                                .setDevice(device)
                                .setChannel(channel)
                                .setPosition(LastPosition.newBuilder()
                                        .setLongitude(longitude)
                                        .setLatitude(31.3)
                                        .setDatum(Datum.GCJ02)
                                        .setReceivedUs(receivedUs)))
                        .build());
    }

    private static Channel channel(String code) {
        return REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                .getChannel(GetChannelRequest.newBuilder().setChannel(code).build());
    }

    private static Device shown(String code) {
        return DEVICES.service()
                .getDevice(GetDeviceRequest.newBuilder().setDevice(code).build());
    }

    private static void keeps(String device, PositionUse use) {
        DEVICES.service()
                .updateDevice(UpdateDeviceRequest.newBuilder()
                        .setDevice(device)
                        .setChanges(Device.newBuilder()
                                .setProfile(DeviceProfile.newBuilder().setPosition(use)))
                        .build());
    }

    @Test
    void theLastPositionIsKeptWhereItsOwnerSaysSoAndNothingElse() {
        String vehicle = nvr(7);
        DEVICES.enrol(device(vehicle));
        DEVICES.catalog(vehicle, "r1", videos(70, 72));
        long now = REGISTRY.clock.micros();
        told(vehicle, vehicle, 118, now);
        assertThat(shown(vehicle).hasPosition()).isFalse();
        keeps(vehicle, PositionUse.POSITION_LAST);
        told(vehicle, vehicle, 118, now);
        told(vehicle, channelCode(70), 119, now);
        // Another device's channel, a stranger, one that is older, and one that is nowhere.
        told(vehicle, CHANNEL, 120, now);
        told(vehicle, channelCode(999), 120, now);
        told(vehicle, vehicle, 117, now - 1);
        told(vehicle, vehicle, 1170, now + 1);
        assertThat(shown(vehicle).getPosition().getLongitude()).isEqualTo(118);
        assertThat(shown(vehicle).getPosition().getDatum()).isEqualTo(Datum.GCJ02);
        assertThat(channel(channelCode(70)).getPosition().getLongitude()).isEqualTo(119);
        assertThat(channel(CHANNEL).hasPosition()).isFalse();
        told(vehicle, vehicle, 118.5, now + 2);
        assertThat(DEVICES.service()
                        .listDevices(ListDevicesRequest.newBuilder()
                                .setPageSize(1000)
                                .build())
                        .getDevicesList())
                .filteredOn(Device::hasPosition)
                .extracting(device -> device.getPosition().getLongitude())
                .containsExactly(118.5);
        assertThat(REGISTRY.asAdmin(ChannelServiceGrpc::newBlockingStub)
                        .listChannels(ListChannelsRequest.newBuilder()
                                .setPageSize(1000)
                                .build())
                        .getChannelsList())
                .filteredOn(Channel::hasPosition)
                .hasSize(1);
        keeps(vehicle, PositionUse.POSITION_OFF);
        assertThat(shown(vehicle).hasPosition()).isFalse();
        assertThat(channel(channelCode(70)).hasPosition()).isFalse();
        keeps(vehicle, PositionUse.POSITION_LAST);
        told(vehicle, vehicle, 118, now);
        DEVICES.service()
                .removeDevice(
                        RemoveDeviceRequest.newBuilder().setDevice(vehicle).build());
    }
}
