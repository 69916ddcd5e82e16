package org.xueliang.simulator.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.PtzInstruction;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.body.GbAlarm;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

class GbControlTest {
    private static final String CHANNEL = "34020000001310000001";

    private FakePlatform platform;
    private GbFleet fleet;
    private String device;

    @BeforeEach
    void platform() throws Exception {
        platform = new FakePlatform("MD5");
    }

    private void start(GbSettings.Builder settings) {
        fleet = GbFleet.start(settings.build(), GbPasswords.same(FakePlatform.PASSWORD), GbVideoFixture.STREET);
        fleet.powerOn(Duration.ZERO);
        await().until(() -> fleet.device(0).isRegistered());
        device = fleet.device(0).code();
    }

    @AfterEach
    void end() throws Exception {
        fleet.close();
        platform.close();
    }

    private static String control(String element) {
        return "<Control>\r\n<CmdType>DeviceControl</CmdType>\r\n<SN>11</SN>\r\n<DeviceID>" + CHANNEL
                + "</DeviceID>\r\n" + element + "\r\n</Control>\r\n";
    }

    @Test
    void whatACameraIsToldItsHeadDoes() throws Exception {
        start(platform.settings());
        platform.say(device, CHANNEL, control("<PTZCmd>A50F0108001F00DC</PTZCmd>"));
        await().until(() -> fleet.device(0).ptz(0).commands() == 1);
        assertThat(fleet.device(0).ptz(0).moving()).isEqualTo(new PtzInstruction.Move(0, 31, 0));
        platform.say(device, CHANNEL, control("<PTZCmd>A50F0100000000B5</PTZCmd>"));
        platform.say(device, CHANNEL, control("<PTZCmd>A50F01810005003B</PTZCmd>"));
        await().until(() -> fleet.device(0).ptz(0).commands() == 3);
        PtzState head = fleet.device(0).ptz(0);
        assertThat(head.moving()).isEqualTo(PtzInstruction.STOP);
        assertThat(head.tiltDegrees()).isNegative();
        assertThat(head.presets()).containsOnlyKeys(5);
        assertThat(fleet.device(0).ptz(1)).isEqualTo(PtzState.INITIAL);
        platform.say(device, CHANNEL, FakePlatform.query("PresetQuery", "5", CHANNEL));
        await().until(() -> platform.documents("<PresetID>5</PresetID>").size() == 1);
    }

    @Test
    void aRequestThatComesAgainIsAnsweredAgainAndDoneOnce() throws Exception {
        start(platform.settings());
        byte[] body = ("<?xml version=\"1.0\"?>\r\n" + control("<PTZCmd>A50F01021F0000D6</PTZCmd>"))
                .getBytes(StandardCharsets.US_ASCII);
        var request = platform.request(SipMethods.MESSAGE, CHANNEL)
                .body("Application/MANSCDP+xml", body)
                .build();
        assertThat(platform.ask(device, request).status()).isEqualTo(200);
        assertThat(platform.ask(device, request).status()).isEqualTo(200);
        assertThat(fleet.counters().get(Figure.REPEATED_REQUESTS)).isEqualTo(1);
        assertThat(fleet.device(0).ptz(0).commands()).isEqualTo(1);
    }

    @Test
    void queriesAreAnsweredWithTheirOwnSerialNumber() throws Exception {
        start(platform.settings().edition(GbEdition.GB2022));
        for (String query : List.of("DeviceInfo", "DeviceStatus", "PTZPosition", "SDCardStatus")) {
            String id = query.equals("PTZPosition") ? CHANNEL : device;
            platform.say(device, id, FakePlatform.query(query, "77", id));
            await().until(() ->
                    platform.documents("<CmdType>" + query + "</CmdType>").size() == 1);
            assertThat(platform.documents("<CmdType>" + query + "</CmdType>")
                            .get(0)
                            .body())
                    .contains("<Response>\r\n<CmdType>" + query + "</CmdType>\r\n<SN>77</SN>\r\n");
        }
        platform.say(
                device,
                CHANNEL,
                FakePlatform.query("RecordInfo", "78", CHANNEL)
                        .replace(
                                "</Query>",
                                "<StartTime>2020-03-01T00:00:00</StartTime>\r\n<EndTime>2020-03-01T23:59:59</EndTime>\r\n"
                                        + "<Secrecy>0</Secrecy>\r\n<Type>all</Type>\r\n</Query>"));
        await().until(() -> platform.documents("<SumNum>0</SumNum>").size() == 1);
    }

    @Test
    void anAlarmIsAMessageAndANotificationForWhoSubscribed() throws Exception {
        start(platform.settings());
        fleet.play(List.of(new ScriptedAlarm(0, 0, 0, GbAlarm.INTRUSION)));
        await().until(() -> platform.documents("<CmdType>Alarm</CmdType>").size() == 1);
        FakePlatform.Received alarm =
                platform.documents("<CmdType>Alarm</CmdType>").get(0);
        assertThat(alarm.request().method()).isEqualTo("MESSAGE");
        assertThat(alarm.body())
                .contains("<AlarmPriority>4</AlarmPriority>\r\n<AlarmMethod>5</AlarmMethod>\r\n<AlarmTime>")
                .endsWith("<Info>\r\n<AlarmType>6</AlarmType>\r\n<AlarmTypeParam>\r\n<EventType>1</EventType>\r\n"
                        + "</AlarmTypeParam>\r\n</Info>\r\n</Notify>\r\n");
        byte[] body = FakePlatform.query("Alarm", "9", device).getBytes(StandardCharsets.US_ASCII);
        assertThat(platform.ask(
                                device,
                                platform.request("SUBSCRIBE", device)
                                        .set("Event", "presence")
                                        .expiresS(600)
                                        .body("Application/MANSCDP+xml", body)
                                        .build())
                        .status())
                .isEqualTo(200);
        fleet.device(0).raise(0, GbAlarm.VIDEO_LOST);
        await().until(() -> platform.documents("<CmdType>Alarm</CmdType>").size() == 2);
        assertThat(platform.documents("<CmdType>Alarm</CmdType>")
                        .get(1)
                        .request()
                        .method())
                .isEqualTo("NOTIFY");
    }

    @Test
    void aGuardedDeviceOfSomeVendorsAloneRaisesAlarms() throws Exception {
        start(platform.settings().quirk(GbQuirk.S32_ALARMS_NEED_GUARD));
        fleet.device(0).raise(0, GbAlarm.TRIPWIRE);
        platform.say(device, CHANNEL, control("<GuardCmd>SetGuard</GuardCmd>"));
        await().until(() -> platform.documents("<Result>OK</Result>").size() == 1);
        assertThat(fleet.counters().get(Figure.ALARMS)).isZero();
    }

    @Test
    void anUnpoweredDeviceAnswersNothing() throws Exception {
        start(platform.settings());
        fleet.powerOff();
        await().until(() -> !fleet.device(0).isRegistered());
        platform.send(device, platform.request(SipMethods.OPTIONS, device).build());
        fleet.powerOn(Duration.ZERO);
        await().until(() -> fleet.device(0).isRegistered());
        assertThat(fleet.counters().get(Figure.REQUESTS)).isZero();
        assertThat(platform.ask(
                                device,
                                platform.request(SipMethods.OPTIONS, device).build())
                        .header("Allow"))
                .contains("MESSAGE");
    }
}
