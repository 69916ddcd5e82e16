package org.xueliang.simulator.gb28181.quirk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Oddities of real GB/T 28181 devices that a simulated one can be given. The letter and number before each is the row of the
 * list of forms seen in the field: S for SIP, X for XML, D for SDP, P for streams, and G before the letter for rows of the list
 * by device. The device named is the one that its reporter names; {@code wvp} is 648540858/wvp-GB28181-pro.
 */
public enum GbQuirk {
    S1_CONTENT_LENGTH_ZERO("Hikvision; wvp #920, commit ff1e9f79c", "Content-Length: 0 and a body behind it, over UDP"),
    S2_CONTENT_LENGTH_WRONG(
            "Hikvision; wvp commit 9fc9a2981", "Content-Length too long by 16 or too short by 7, over UDP"),
    S4_FOREIGN_FROM(
            "Hikvision; wvp commit 9aee7d42e, #493", "MediaStatus comes from the recorder and not from the channel"),
    S6_ROUTE_IN_REGISTER("Dahua, Hikvision NVR; srs #2071", "a Route header in REGISTER"),
    S7_ADDRESS_IN_REGISTER_URI(
            "various; srs #3549, wvp #2104", "the Request-URI of REGISTER has ip:port and not the domain"),
    S8_EXPIRES_IN_CONTACT("some; gb-cms commit d68c3e5", "no Expires header in REGISTER, only ;expires= in Contact"),
    S11_NEVER_REFRESHES("Huawei; wvp #861, commit c1b0365b0", "one REGISTER, then keepalives alone"),
    S12_NO_KEEPALIVE("Hikvision of edition 2022; wvp #2006", "no keepalive, only REGISTER again and again"),
    S14_REGISTER_BURST(
            "some; wvp UserSetting sipCacheServerConnections", "each REGISTER ten times in ten transactions"),
    S15_IGNORES_REFUSALS("some; srs srs_app_gb28181.cpp", "a keepalive that is refused is no reason to register again"),
    S16_NO_CONTACT("several; wvp commits 1a746f288, 4ca7307ee", "200 to INVITE without Contact"),
    S18_COOKIE_WANTED("many; wvp commit f9f9d0350", "no answer to a branch without z9hG4bK"),
    S21_PORT_CHANGES("4G devices; wvp #877", "each REGISTER comes from another port, over UDP"),
    S22_HEADERS_WANTED(
            "several; plugin-gb28181 #44, #45, #79",
            "no answer without Max-Forwards, nor to SUBSCRIBE without Contact"),
    S26_XML_UNDER_SDP(
            "Hikvision iVMS-8700; wvp #236", "a refused INVITE has an XML body that is called Application/SDP"),
    S27_NO_TO_TAG_WANTED("Mercury; wvp commit 418e441df", "400 to a MESSAGE with a tag in To"),
    S30_RESTARTS_ON_CHANNEL_CONFIG(
            "Uniview; wvp SIPCommander", "BasicParam under a channel's code: logs off and restarts without a word"),
    S31_RECORD_TYPE_WANTED("Dahua NVR; wvp SIPCommander", "RecordInfo without Type all finds nothing"),
    S32_ALARMS_NEED_GUARD("Hikvision; wvp #483", "no alarm before SetGuard and a subscription"),
    S35_STATUS_ERROR("some; wvp source", "Status ERROR in keepalives though all is well"),
    GS5_101_BEFORE_200("SIP UAS V3.x; ZLMediaKit #2217", "101 Dialog Establishment between 100 and 200"),
    GS10_EMPTY_MESSAGE("several; wvp commit 3ba473776", "after each registration a MESSAGE without a body"),
    GM5_CONNECTS_BEFORE_ACK("Dahua; wvp InviteRequestProcessor", "connects for media as soon as 200 is sent"),

    X1_RARE_CHARACTERS("many; wvp #1344, #260", "GB2312 is declared, bytes are of GB18030"),
    X2_UTF8_AS_GB2312("many; wvp #1341, #1934", "GB2312 is declared, bytes are UTF-8"),
    X3_CONTROL_CHARACTERS("Hikvision and others; wvp #541, #1320", "control characters in Name and Address"),
    X4_RAW_ANGLES("Hikvision platform; wvp #903, commit e163cf4d2", "< and > bare in Address"),
    X5_BARE_AMPERSAND("Hikvision; wvp commit 5bcd8495e", "& bare in Name"),
    X6_SURPLUS_ITEM_END("unknown; wvp #1320", "one </Item> too many"),
    X7_CUT_PAGE("over the internet; wvp #853, #858", "the first page of a catalog ends in the middle"),
    X8_ATTRIBUTES("one NVR; MiBeeNvr #326", "CmdType and SN as attributes of the root"),
    X9_BLANKS("TP-Link IPC43AW; wvp commit f635f9c30", "blanks and line ends around texts and numbers"),
    X10_PARENTAL_65535("Hikvision; wvp XmlUtil", "Parental is 65535"),
    X11_STATUS_WORDS("Hikvision DS-7716N-E4 and others; wvp XmlUtil", "Status is ONLINE, OK, On or empty"),
    X12_ODD_PARENTS(
            "Hikvision NVR and others; wvp commits 072e84db1, 6dbc7a68b", "ParentID is null, itself, a path or absent"),
    X13_LITERAL_WORDS("cheap IPC; wvp source", "CivilCode is the word CivilCode, Owner the word Owner"),
    X14_PTZ_TYPE_IN_ITEM("mixed; wvp XmlUtil", "PTZType stands in Item and not in Info"),
    X15_SHORT_CODES(
            "cheap NVR; plugin-gb28181 commits a0f16d1, bee261a", "channels have a number and no code of 20 digits"),
    X17_ONE_ITEM_A_MESSAGE("Hikvision NVR", "each page of a catalog has one item"),
    X18_UNSOLICITED_CATALOG("Tiandy; wvp #1425", "after each catalog one more answer that nobody asked for"),
    X19_SUM_NUM_LIES("many; wvp #411, #1577", "SumNum is one too many, and the first item comes twice"),
    X20_NO_RECORD_LIST("some; wvp commit a556d8520", "no RecordList where nothing was found"),
    X21_UNPADDED_DATES("Uniview; wvp commit 725bdc28a", "2022-5-24T0:07:21"),
    X22_DATES_WITH_OFFSET("Unisinsight; wvp commit 268869c6a", "+08:00 behind times"),
    X23_MILLISECONDS("unknown; wvp commits debfac58b, dc6769664", "milliseconds in times"),
    X25_POSITION_OF_DEVICE(
            "several; wvp DeviceChannelServiceImpl",
            "a position without Longitude, of the device and not of the channel"),
    X26_FALSE_OFF("Hikvision platform; wvp commit 782300452", "notifies OFF of a channel that is on"),
    X27_ALARM_TYPE_AT_TOP("mixed; wvp #559", "AlarmType stands beside AlarmMethod and not in Info"),
    GX9_SENSOR_CATALOG("Uniview; srs-sip inbound.go", "sends CmdType SensorCatalog, which no edition has"),
    GC1_PARENT_IS_PLATFORM("Hikvision IPC; wvp #21", "ParentID is the platform's code"),
    GC8_LATE_FIRST_PAGE("large platforms; wvp commit 79e778270", "the first page comes after 30 s"),
    GC9_EMPTY_PAGE("some NVR; gb-cms stack/device.go", "SumNum counts items and DeviceList has none"),

    D4_NO_Y("devices; wvp commit cb1f1417b", "200 to INVITE without y="),
    D5_OTHER_Y(
            "Hikvision, Dahua platforms; wvp commits 1e75b2567, 9a0ea9e32",
            "200 to INVITE with another y=, which RTP then has"),
    D6_OTHER_SSRC("devices; gb-cms commit c15632c", "RTP has another SSRC than offer and answer"),
    D7_LARGE_SSRC("ZLMediaKit #4646", "another y= above 2^31"),
    D8_TEN_DIGITS_WANTED("Hikvision; mynw.cn/os/2785", "no answer to a y= without exactly ten digits"),
    D9_Y_LAST_WANTED("Hikvision; plugin-gb28181 #123, #66", "415 where y= is not the last line, but for f="),
    D11_F_LINE("all; wvp commit 446f729e5", "f= in the answer"),
    D12_PORT_ZERO("proxied streams; wvp #708", "m=video 0 in an answer that accepts"),
    D13_PRIVATE_ADDRESS("Hikvision; wvp #1863", "c= and o= hold a private address; media comes all the same"),
    D14_NO_SETUP("mixed; wvp, timeouts of reception", "no a=setup in the answer over TCP"),
    D15_AVP_TCP("mixed", "RTP/AVP/TCP for TCP/RTP/AVP"),

    P1_DOLLAR_FRAMING("mixed; ZLMediaKit RtpSplitter", "RTP over TCP behind $, channel and length"),
    P3_LOST_TCP_BYTES("cheap cameras; ZLMediaKit #571, #2966", "now and then the end of a packet is missing over TCP"),
    P5_RTCP_FIRST("ZLMediaKit #2247", "the first packet is RTCP"),
    P6_BARE_STREAM("mixed; ZLMediaKit GB28181Process", "payload type 96 and a bare H.264 stream, no program stream"),
    P7_AUDIO_BESIDE("Dahua; ZLMediaKit #2000", "G.711 as payload type 8 between the PS packets, under the same SSRC"),
    P8_EMPTY_PACK_HEADER("Hikvision H.265; media-server commit 97a8c64", "00 00 01 BA with no fields"),
    P9_PRIVATE_STREAM(
            "Hikvision; media-server commits 5940a13, a3a1645",
            "packets of private_stream_1 between those of the video"),
    P11_PES_LENGTH_ZERO("some; media-server commit 9df93e7", "PES_packet_length is 0"),
    P12_PES_FFFF("all; media-server source", "large pictures in PES packets of 0xFFFF, a PTS in the first alone"),
    P14_PSM_LIES(
            "Keda and others; media-server commits dcfffd2, 6587da0",
            "the map names the other video codec, in every second one"),
    P16_PSM_CRC_ZERO("Dahua; ZLMediaKit #324", "CRC of the map is 0"),
    P17_NO_PSM("some; ZLMediaKit #906", "no map at all"),
    P18_TIMESTAMP_ZERO("some; ZLMediaKit commit 48a1f6ea", "the RTP timestamp is always 0"),
    P19_SEQUENCE_RESTARTS("some; ZLMediaKit #3860", "RTP sequence numbers begin anew each 1000 packets"),
    P20_TWO_SSRCS("ZLMediaKit #4001", "a second SSRC from the same address, with packets of its own"),
    P21_AUDIO_NEVER_COMES("many; ZLMediaKit config.h", "the map announces G.711 and none comes");

    private final String source;
    private final String form;

    GbQuirk(String source, String form) {
        this.source = source;
        this.form = form;
    }

    /** Who does it and where that was reported. */
    public String source() {
        return source;
    }

    /** What it is, for people. */
    public String form() {
        return form;
    }

    /** The name on a command line: {@code s1}. */
    public String label() {
        return name().substring(0, name().indexOf('_')).toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static GbQuirk parse(String label) {
        List<String> known = new ArrayList<>();
        for (GbQuirk quirk : values()) {
            if (quirk.label().equalsIgnoreCase(label) || quirk.name().equalsIgnoreCase(label)) {
                return quirk;
            }
            known.add(quirk.label());
        }
        throw new IllegalArgumentException("quirk: '" + label + "' (expected: " + String.join(", ", known) + ")");
    }
}
