package org.xueliang.simulator.gb28181.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.sdp.MediaSetup;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** Documents byte for byte, right ones and those of the list of forms seen in the field. */
class GbBodiesTest {
    private static final String DEVICE = "34020000001180000001";
    private static final String CHANNEL = "34020000001310000001";
    private static final String PLATFORM = "34020000002000000001";
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final Instant TIME = Instant.parse("2026-05-06T00:03:01.123Z");

    private static Dialect dialect(GbQuirk... quirks) {
        return new Dialect(GbEdition.GB2016, Set.of(quirks));
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static CatalogNode camera(String name) {
        return new CatalogNode(
                CHANNEL, CatalogNode.Kind.CAMERA, name, DEVICE, null, "340200", true, 121.4737, 31.2304, 1, 0);
    }

    private static byte[] page(Dialect dialect, CatalogNode... nodes) {
        return new CatalogBody(dialect, DEVICE, PLATFORM, "Example", "IPC")
                .page("17430", DEVICE, nodes.length, List.of(nodes));
    }

    private static String text(byte[] body) {
        return new String(body, GB18030);
    }

    @Test
    void aPageByTheBook() {
        assertThat(text(page(dialect(), camera("\u4e1c\u95e8\u6444\u50cf\u673a"))))
                .isEqualTo(lines(
                        "<?xml version=\"1.0\" encoding=\"GB2312\"?>",
                        "<Response>",
                        "<CmdType>Catalog</CmdType>",
                        "<SN>17430</SN>",
                        "<DeviceID>34020000001180000001</DeviceID>",
                        "<SumNum>1</SumNum>",
                        "<DeviceList Num=\"1\">",
                        "<Item>",
                        "<DeviceID>34020000001310000001</DeviceID>",
                        "<Name>\u4e1c\u95e8\u6444\u50cf\u673a</Name>",
                        "<Manufacturer>Example</Manufacturer>",
                        "<Model>IPC</Model>",
                        "<Owner>0</Owner>",
                        "<CivilCode>340200</CivilCode>",
                        "<Address>Road 1</Address>",
                        "<Parental>0</Parental>",
                        "<ParentID>34020000001180000001</ParentID>",
                        "<SafetyWay>0</SafetyWay>",
                        "<RegisterWay>1</RegisterWay>",
                        "<Secrecy>0</Secrecy>",
                        "<Status>ON</Status>",
                        "<Longitude>121.473700</Longitude>",
                        "<Latitude>31.230400</Latitude>",
                        "<Info>",
                        "<PTZType>1</PTZType>",
                        "</Info>",
                        "</Item>",
                        "</DeviceList>",
                        "</Response>"));
    }

    @Test
    void aPageWithTheFaultsOfHikvisionAndTpLinkTogether() {
        String page = text(page(
                dialect(
                        GbQuirk.X5_BARE_AMPERSAND,
                        GbQuirk.X4_RAW_ANGLES,
                        GbQuirk.X9_BLANKS,
                        GbQuirk.X10_PARENTAL_65535,
                        GbQuirk.X11_STATUS_WORDS,
                        GbQuirk.GC1_PARENT_IS_PLATFORM),
                camera("Gate")));
        assertThat(page)
                .contains("<SN> 17430 </SN>\r\n<DeviceID>\r\n" + DEVICE + "\r\n</DeviceID>\r\n<SumNum> 1 </SumNum>\r\n")
                .contains("<Name> Gate & Yard </Name>\r\n")
                .contains("<Address> <unset>Road 1 </Address>\r\n")
                .contains("<Parental> 65535 </Parental>\r\n<ParentID> " + PLATFORM + " </ParentID>\r\n")
                .contains("<Status> ONLINE </Status>\r\n");
    }

    @Test
    void charsetsThatAreNotWhatTheyAreCalled() {
        byte[] utf8 = page(dialect(GbQuirk.X2_UTF8_AS_GB2312), camera("\u4e1c\u95e8"));
        assertThat(new String(utf8, StandardCharsets.UTF_8))
                .startsWith("<?xml version=\"1.0\" encoding=\"GB2312\"?>")
                .contains("<Name>\u4e1c\u95e8</Name>");
        byte[] rare = page(dialect(GbQuirk.X1_RARE_CHARACTERS), camera("\u4e1c"));
        assertThat(new String(rare, GB18030))
                .contains("encoding=\"GB2312\"")
                .contains("<Name>\u4e1c\u8433\u9fc3</Name>");
        byte[] control = page(dialect(GbQuirk.X3_CONTROL_CHARACTERS), camera("a"));
        assertThat(new String(control, GB18030))
                .contains("<Name>a\u0001</Name>")
                .contains("Road 1\u0002\u0008</Address>");
    }

    @Test
    void listsThatLie() {
        assertThat(text(page(dialect(GbQuirk.X19_SUM_NUM_LIES), camera("a"))))
                .contains("<SumNum>2</SumNum>\r\n<DeviceList Num=\"2\">\r\n<Item>\r\n")
                .containsSubsequence("<Item>\r\n<DeviceID>" + CHANNEL, "<Item>\r\n<DeviceID>" + CHANNEL);
        assertThat(text(page(dialect(GbQuirk.GC9_EMPTY_PAGE), camera("a"))))
                .isEqualTo(lines(
                        "<?xml version=\"1.0\" encoding=\"GB2312\"?>",
                        "<Response>",
                        "<CmdType>Catalog</CmdType>",
                        "<SN>17430</SN>",
                        "<DeviceID>34020000001180000001</DeviceID>",
                        "<SumNum>1</SumNum>",
                        "<DeviceList Num=\"0\">",
                        "</DeviceList>",
                        "</Response>"));
        assertThat(text(page(dialect(GbQuirk.X6_SURPLUS_ITEM_END), camera("a"))))
                .contains("</Item>\r\n</Item>\r\n");
        assertThat(page(dialect(GbQuirk.X7_CUT_PAGE), camera("a")).length * 2)
                .isLessThanOrEqualTo(page(dialect(), camera("a")).length);
        assertThat(text(page(dialect(GbQuirk.X8_ATTRIBUTES), camera("a"))))
                .contains("<Response CmdType=\"Catalog\" SN=\"17430\">\r\n<DeviceID>" + DEVICE);
        assertThat(text(page(dialect(GbQuirk.X12_ODD_PARENTS), camera("a")))).contains("<ParentID>null</ParentID>");
        assertThat(text(page(dialect(GbQuirk.X13_LITERAL_WORDS), camera("a"))))
                .contains("<Owner>Owner</Owner>\r\n<CivilCode>CivilCode</CivilCode>");
        assertThat(text(page(dialect(GbQuirk.X14_PTZ_TYPE_IN_ITEM), camera("a"))))
                .contains("<PTZType>1</PTZType>\r\n</Item>")
                .doesNotContain("<Info>");
        assertThat(text(page(dialect()))).contains("<SumNum>0</SumNum>\r\n</Response>");
    }

    @Test
    void keepalivesAndMediaStatusOfTheBook() {
        assertThat(text(new DeviceBodies(dialect(), DEVICE).keepalive("43")))
                .hasSize(169)
                .isEqualTo(lines(
                        "<?xml version=\"1.0\" encoding=\"GB2312\"?>",
                        "<Notify>",
                        "<CmdType>Keepalive</CmdType>",
                        "<SN>43</SN>",
                        "<DeviceID>34020000001180000001</DeviceID>",
                        "<Status>OK</Status>",
                        "</Notify>"));
        assertThat(text(new DeviceBodies(dialect(GbQuirk.S35_STATUS_ERROR), DEVICE).keepalive("43")))
                .contains("<Status>ERROR</Status>");
        assertThat(text(new DeviceBodies(dialect(), DEVICE).mediaStatus("8", CHANNEL)))
                .hasSize(179)
                .contains("<NotifyType>121</NotifyType>");
        assertThat(text(new DeviceBodies(dialect(), DEVICE).sensorCatalog("45")))
                .hasSize(152);
    }

    @Test
    void timesAsDevicesWriteThem() {
        assertThat(dialect().time(TIME)).isEqualTo("2026-05-06T08:03:01");
        assertThat(dialect(GbQuirk.X21_UNPADDED_DATES).time(TIME)).isEqualTo("2026-5-6T8:3:1");
        assertThat(dialect(GbQuirk.X22_DATES_WITH_OFFSET).time(TIME)).isEqualTo("2026-05-06T08:03:01+08:00");
        assertThat(dialect(GbQuirk.X23_MILLISECONDS).time(TIME)).isEqualTo("2026-05-06T08:03:01.123");
    }

    @Test
    void alarmsHaveTheirTypeWhereTheirDevicePutsIt() {
        DeviceBodies book = new DeviceBodies(dialect(), DEVICE);
        assertThat(text(book.alarm("5", GbAlarm.INTRUSION, CHANNEL, TIME))).hasSize(357);
        DeviceBodies odd = new DeviceBodies(dialect(GbQuirk.X27_ALARM_TYPE_AT_TOP), DEVICE);
        assertThat(text(odd.alarm("5", GbAlarm.INTRUSION, CHANNEL, TIME)))
                .endsWith("<AlarmType>6</AlarmType>\r\n</Notify>\r\n")
                .doesNotContain("Info");
    }

    @Test
    void positionsOfTheTwoEditions() {
        String flat = text(new DeviceBodies(dialect(), DEVICE).position("9", CHANNEL, TIME, 118.376512, 31.3263));
        assertThat(flat)
                .contains("<DeviceID>" + CHANNEL + "</DeviceID>\r\n<Time>2026-05-06T08:03:01</Time>\r\n"
                        + "<Longitude>118.376512</Longitude>");
        Dialect newer = new Dialect(GbEdition.GB2022, Set.of());
        assertThat(text(new DeviceBodies(newer, DEVICE).position("9", CHANNEL, TIME, 118.376512, 31.3263)))
                .startsWith("<?xml version=\"1.0\" encoding=\"GB18030\"?>")
                .contains("<DeviceList Num=\"1\">\r\n<Item>\r\n<DeviceID>" + CHANNEL + "</DeviceID>\r\n<CaptureTime>");
        DeviceBodies odd = new DeviceBodies(dialect(GbQuirk.X25_POSITION_OF_DEVICE), DEVICE);
        assertThat(text(odd.position("9", CHANNEL, TIME, 1, 2)))
                .contains(DEVICE)
                .doesNotContain("Longitude");
    }

    @Test
    void recordingsOfTheLastDaysAndNoneOfOthers() {
        Instant now = Instant.parse("2026-05-06T10:30:00Z");
        List<RecordedFile> files =
                RecordedFile.of(Instant.parse("2026-05-06T07:30:00Z"), Instant.parse("2026-05-06T12:00:00Z"), now);
        assertThat(files.stream().map(f -> f.start().toString()))
                .containsExactly("2026-05-06T07:00:00Z", "2026-05-06T08:00:00Z", "2026-05-06T09:00:00Z");
        assertThat(RecordedFile.of(Instant.EPOCH, Instant.ofEpochSecond(7200), now))
                .isEmpty();
        DeviceBodies odd = new DeviceBodies(dialect(GbQuirk.X20_NO_RECORD_LIST), DEVICE);
        assertThat(text(odd.records("1", CHANNEL, "a", 0, List.of())))
                .endsWith("<SumNum>0</SumNum>\r\n</Response>\r\n");
    }

    @Test
    void answersToInvitesAsTheyAre() {
        SdpAnswerText.Terms udp = new SdpAnswerText.Terms(
                CHANNEL, "Play", "192.0.2.50", 15060, null, "sendonly", 100007788, VideoCodec.H264, -1);
        assertThat(new String(SdpAnswerText.of(udp, dialect(GbQuirk.D11_F_LINE)), StandardCharsets.US_ASCII))
                .hasSize(187)
                .isEqualTo(lines(
                        "v=0",
                        "o=34020000001310000001 0 0 IN IP4 192.0.2.50",
                        "s=Play",
                        "c=IN IP4 192.0.2.50",
                        "t=0 0",
                        "m=video 15060 RTP/AVP 96",
                        "a=sendonly",
                        "a=rtpmap:96 PS/90000",
                        "y=0100007788",
                        "f=v/2/6/25/1/4096a/1/8/1"));
        SdpAnswerText.Terms tcp = new SdpAnswerText.Terms(
                CHANNEL, "Play", "192.0.2.50", 15060, MediaSetup.ACTIVE, "sendonly", 200000001, VideoCodec.H264, -1);
        assertThat(sdp(tcp))
                .contains("m=video 15060 TCP/RTP/AVP 96\r\n", "a=setup:active\r\na=connection:new\r\ny=0200000001\r\n");
        assertThat(sdp(tcp, GbQuirk.D4_NO_Y)).doesNotContain("y=");
        assertThat(sdp(tcp, GbQuirk.D12_PORT_ZERO)).contains("m=video 0 ");
        assertThat(sdp(tcp, GbQuirk.D13_PRIVATE_ADDRESS)).contains("c=IN IP4 192.168.1.64\r\n");
        assertThat(sdp(tcp, GbQuirk.D14_NO_SETUP)).doesNotContain("setup");
        assertThat(sdp(tcp, GbQuirk.D15_AVP_TCP)).contains("m=video 15060 RTP/AVP/TCP 96\r\n");
    }

    private static String sdp(SdpAnswerText.Terms terms, GbQuirk... quirks) {
        return new String(SdpAnswerText.of(terms, dialect(quirks)), StandardCharsets.US_ASCII);
    }
}
