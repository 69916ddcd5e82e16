package org.xueliang.simulator.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.quirk.GbProfile;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** Oddities as they come over the wire. */
class GbQuirkTest {
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

    @Test
    void registersAsSomeDevicesWriteThem() {
        start(platform.settings()
                .quirk(
                        GbQuirk.S6_ROUTE_IN_REGISTER,
                        GbQuirk.S7_ADDRESS_IN_REGISTER_URI,
                        GbQuirk.S8_EXPIRES_IN_CONTACT));
        String port = Integer.toString(platform.address().getPort());
        assertThat(platform.registers().get(0).text())
                .startsWith("REGISTER sip:34020000002000000001@127.0.0.1:" + port + " SIP/2.0\r\n")
                .contains("\r\nRoute: <sip:34020000002000000001@127.0.0.1:" + port + ";lr>\r\n")
                .containsPattern("\r\nContact: <sip:34020000001180000001@127\\.0\\.0\\.1:\\d+>;expires=3600\r\n")
                .doesNotContain("\r\nExpires:");
    }

    @Test
    void aLengthOfZeroWithABodyBehindIt() throws Exception {
        start(platform.settings().quirk(GbQuirk.S1_CONTENT_LENGTH_ZERO));
        platform.say(device, device, FakePlatform.query("DeviceStatus", "1", device));
        await().until(() -> platform.documents("DeviceStatus").size() == 1);
        FakePlatform.Received received = platform.documents("DeviceStatus").get(0);
        assertThat(received.text())
                .contains(
                        "\r\nMax-Forwards: 70\r\nContent-Type: Application/MANSCDP+xml\r\nContent-Length: 0\r\n\r\n<?xml ");
    }

    @Test
    void aLengthThatIsWrongBothWays() throws Exception {
        start(platform.settings()
                .channels(2)
                .paging(new CatalogPaging(1, 0, true))
                .quirk(GbQuirk.S2_CONTENT_LENGTH_WRONG));
        platform.say(device, device, FakePlatform.query("Catalog", "1", device));
        await().until(() -> platform.documents("<CmdType>Catalog</CmdType>").size() == 2);
        assertThat(platform.documents("<CmdType>Catalog</CmdType>").stream().map(r -> {
                    String text = r.text();
                    int said = Integer.parseInt(text.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
                    return said - (text.length() - text.indexOf("\r\n\r\n") - 4);
                }))
                .containsExactlyInAnyOrder(16, -7);
    }

    @Test
    void whatVendorsOfStrictFirmwareDoNotAnswer() throws Exception {
        start(platform.settings().quirk(GbQuirk.S22_HEADERS_WANTED, GbQuirk.S27_NO_TO_TAG_WANTED));
        SipRequest tagged = platform.request(SipMethods.MESSAGE, device)
                .to(FakePlatform.name("<sip:" + device + "@3402000000>;tag=1"))
                .body("Application/MANSCDP+xml", new byte[] {'<'})
                .build();
        assertThat(platform.ask(device, tagged).status()).isEqualTo(400);
        SipRequest noContact =
                platform.request(SipMethods.SUBSCRIBE, device).remove("Contact").build();
        platform.send(device, noContact);
        await().until(() -> fleet.counters().get(Figure.IGNORED_REQUESTS) == 1);
    }

    @Test
    void messagesThatNoPlatformAsksFor() throws Exception {
        start(platform.settings()
                .quirk(GbQuirk.GS10_EMPTY_MESSAGE, GbQuirk.GX9_SENSOR_CATALOG, GbQuirk.X18_UNSOLICITED_CATALOG));
        await().until(() -> platform.documents("SensorCatalog").size() == 1);
        assertThat(platform.received.stream()
                        .filter(r -> r.request().is(SipMethods.MESSAGE)
                                && r.request().body().length == 0))
                .hasSize(1);
        platform.say(device, device, FakePlatform.query("Catalog", "1", device));
        await().until(() -> platform.documents("<SN>999001</SN>").size() == 1);
        assertThat(platform.documents("<SN>999001</SN>").get(0).body()).contains("<SumNum>1</SumNum>");
    }

    @Test
    void aSettingUnderAChannelsCodeMakesUniviewRestart() throws Exception {
        start(platform.settings().profile(GbProfile.UNIVIEW));
        SipRequest config = platform.request(SipMethods.MESSAGE, "34020000001310000001")
                .body(
                        "Application/MANSCDP+xml",
                        ("<?xml version=\"1.0\"?>\r\n<Control>\r\n<CmdType>DeviceConfig</CmdType>\r\n<SN>1</SN>\r\n"
                                        + "<DeviceID>34020000001310000001</DeviceID>\r\n<BasicParam>\r\n<Name>x</Name>\r\n"
                                        + "</BasicParam>\r\n</Control>\r\n")
                                .getBytes(StandardCharsets.US_ASCII))
                .build();
        platform.send(device, config);
        await().until(() -> !fleet.device(0).isRegistered());
        await().until(() -> fleet.device(0).isRegistered());
    }

    @Test
    void channelsWithANumberForACodeAreAskedByIt() throws Exception {
        start(platform.settings().channels(1).quirk(GbQuirk.X15_SHORT_CODES));
        assertThat(fleet.device(0).channelCode(0)).isEqualTo("1");
        platform.say(device, "1", FakePlatform.query("DeviceStatus", "1", "1"));
        await().until(() -> platform.documents("DeviceStatus").size() == 1);
    }
}
