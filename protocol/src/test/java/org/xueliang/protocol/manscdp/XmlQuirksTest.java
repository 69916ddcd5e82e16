package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.protocol.manscdp.Bodies.CHANNEL;
import static org.xueliang.protocol.manscdp.Bodies.DEVICE;
import static org.xueliang.protocol.manscdp.Bodies.GB_PROLOG;
import static org.xueliang.protocol.manscdp.Bodies.ascii;
import static org.xueliang.protocol.manscdp.Bodies.item;
import static org.xueliang.protocol.manscdp.Bodies.only;
import static org.xueliang.protocol.manscdp.Bodies.page;
import static org.xueliang.protocol.manscdp.Bodies.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of vendor-quirks 2.2 (X1 to X30) and of gb28181-quirks section 3: understood in a named way, or refused with a reason. */
class XmlQuirksTest {
    private static final String KEEPALIVE = "<Notify><CmdType>Keepalive</CmdType><SN>43</SN><DeviceID>" + DEVICE
            + "</DeviceID><Status>OK</Status></Notify>";

    // X1: wvp#1344, #260: prolog GB2312, bytes GB18030 with characters that GB2312 lacks.
    @Test
    void x1RareCharactersUnderGb2312() throws Exception {
        byte[] body = page(item("<Name>\u8433\u9555\ud842\udfb7</Name>")).getBytes(Bodies.GB18030);
        ManscdpBody read = ManscdpParser.parse(body);
        assertThat(only(read).name()).isEqualTo("\u8433\u9555\ud842\udfb7");
        assertThat(read.charset()).isEqualTo(ManscdpCharset.GB18030);
        assertThat(read.oddities()).isEmpty();
    }

    // X2: wvp#1341, #1934: prolog GB2312, bytes UTF-8.
    @Test
    void x2Utf8UnderGb2312() throws Exception {
        ManscdpBody read =
                ManscdpParser.parse(page(item("<Name>\u4e1c\u95e8</Name>")).getBytes(StandardCharsets.UTF_8));
        assertThat(only(read).name()).isEqualTo("\u4e1c\u95e8");
        assertThat(read.charset()).isEqualTo(ManscdpCharset.UTF_8);
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.CHARSET_NOT_AS_DECLARED);
    }

    // X3: wvp#541, #542, #1320: control bytes in Name and Address.
    @Test
    void x3ControlBytes() throws Exception {
        ManscdpBody read = parse(page(item("<Name>Ga\u0000te\u0007</Name>\r\n<Address>\u0001\u0008x</Address>")));
        assertThat(only(read).name()).isEqualTo("Gate");
        assertThat(only(read).address()).isEqualTo("x");
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.CONTROL_BYTES);
    }

    // X4: wvp#903, @e163cf4d2: < and > in Address.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<unset>",
                "a < b",
                "a > b",
                "<",
                "1<2>3",
                "</x>",
                "<<>>",
                "<3 floors>",
                "<a href='x'>",
                "<!",
                "<?",
                "</"
            })
    void x4AngleBracketsInText(String address) throws Exception {
        ManscdpBody read =
                parse(page(item("<Name>Gate</Name>\r\n<Address>" + address + "</Address>\r\n<Status>ON</Status>")));
        CatalogEntry row = only(read);
        assertThat(row.name()).isEqualTo("Gate");
        assertThat(row.on()).isTrue();
        assertThat(read.oddities()).isNotEmpty();
        assertThat(read.damaged()).isFalse();
        if (!address.startsWith("<?")) {
            assertThat(row.address()).isEqualTo(address);
        }
    }

    // X5: wvp@5bcd8495e: bare ampersands are text; entities are what they stand for.
    @Test
    void x5BareAmpersand() throws Exception {
        ManscdpBody read = parse(page(item("<Name>Gate & Yard &amp; A&B &#x4e1c;&#38; &nbsp; &lt;3 &</Name>")));
        assertThat(only(read).name()).isEqualTo("Gate & Yard & A&B \u4e1c& &nbsp; <3 &");
        assertThat(read.oddities()).containsEntry(ManscdpOddity.BARE_AMPERSAND, 4);
    }

    // X6: wvp#1320: surplus </Item>.
    @Test
    void x6SurplusEndTags() throws Exception {
        ManscdpBody read = parse(page(item("<Name>Gate</Name>") + "</Item>\r\n</Info>\r\n"));
        assertThat(only(read).name()).isEqualTo("Gate");
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.SURPLUS_END_TAG);
    }

    // X6, the other way round: an end tag that is missing costs one field at most.
    @Test
    void x6MissingEndTags() throws Exception {
        ManscdpBody read = parse(
                page("<Item><DeviceID>" + CHANNEL + "</DeviceID><Name>Gate<Address>Yard</Address><Status>OFF</Item>"
                        + "<Item><DeviceID>34020000001310000002</DeviceID><Name>Second</Name></Item>"));
        List<CatalogEntry> rows = ((CatalogResponse) read.message()).items();
        assertThat(rows).extracting(CatalogEntry::code).containsExactly(CHANNEL, "34020000001310000002");
        assertThat(rows).extracting(CatalogEntry::name).containsExactly("Gate", "Second");
        assertThat(rows.get(0).address()).isEqualTo("Yard");
        assertThat(rows.get(0).on()).isFalse();
        assertThat(read.oddities()).containsKey(ManscdpOddity.MISSING_END_TAG);
    }

    // X7: wvp#853, #858: a packet that was cut. Rows that are whole stay, half ones do not, and the page is damaged.
    @Test
    void x7CutAnywhere() throws Exception {
        String whole = page(
                item("<Name>Gate</Name>\r\n") + item("<Name>Yard</Name>\r\n").replace(CHANNEL, "34020000001310000002"));
        int listEnd = whole.indexOf("</DeviceList>") + "</DeviceList>".length();
        int firstEnd = whole.indexOf("</Item>") + "</Item>".length();
        int secondEnd = whole.lastIndexOf("</Item>") + "</Item>".length();
        for (int cut = whole.indexOf("<SumNum>"); cut < whole.length(); cut++) {
            ManscdpBody read = parse(whole.substring(0, cut));
            if (read.message() instanceof CatalogResponse page) {
                assertThat(page.items()).as("cut at " + cut).hasSize(cut < firstEnd ? 0 : cut < secondEnd ? 1 : 2);
                assertThat(page.damaged()).as("cut at " + cut).isEqualTo(cut < listEnd);
                assertThat(read.damaged()).isEqualTo(page.damaged());
            }
        }
    }

    // X7: a cut keepalive is still a keepalive.
    @Test
    void x7CutKeepalive() throws Exception {
        ManscdpBody read = parse(KEEPALIVE.substring(0, KEEPALIVE.indexOf("<Status>") + 9));
        assertThat(read.message()).isEqualTo(new Keepalive("43", DEVICE, "", List.of()));
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.CUT_BODY);
    }

    // X8: mibee#326: CmdType and SN as attributes.
    @Test
    void x8FieldsAsAttributes() throws Exception {
        ManscdpBody read = parse("<?xml version=\"1.0\"?>\n<Notify CmdType=\"Keepalive\" SN='43' DeviceID=" + DEVICE
                + ">\n<Status>OK</Status>\n</Notify>");
        assertThat(read.message()).isEqualTo(new Keepalive("43", DEVICE, "OK", List.of()));
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.FIELD_AS_ATTRIBUTE);
        ManscdpBody row = parse(page("<Item DeviceID=\"" + CHANNEL + "\" Name=\"A &amp; B\"/>"));
        assertThat(only(row).name()).isEqualTo("A & B");
        assertThat(only(row).code()).isEqualTo(CHANNEL);
    }

    // X9: wvp@f635f9c30: TP-Link pads numbers and codes.
    @Test
    void x9PaddedNumbers() throws Exception {
        ManscdpBody read = parse(page(item("<Longitude> 121.4737 </Longitude><Latitude>\r\n31.2304\t</Latitude>"))
                .replace("<SumNum>1<", "<SumNum> 12 \n<")
                .replace(">" + CHANNEL + "<", ">\n" + CHANNEL + "\n<"));
        assertThat(((CatalogResponse) read.message()).sumNum()).isEqualTo(12);
        assertThat(only(read).code()).isEqualTo(CHANNEL);
        assertThat(only(read).longitude()).isEqualTo(121.4737);
        assertThat(only(read).latitude()).isEqualTo(31.2304);
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.PADDED_TEXT);
    }

    // X10: XmlUtil.java:403: Parental=65535.
    @ParameterizedTest
    @CsvSource({"0, false, false", "1, true, false", "65535, true, true", "2, true, true", "-1, true, true"})
    void x10Parental(String text, boolean parental, boolean odd) throws Exception {
        ManscdpBody read = parse(page(item("<Parental>" + text + "</Parental>")));
        assertThat(only(read).parental()).isEqualTo(parental);
        assertThat(read.oddities().containsKey(ManscdpOddity.ODD_PARENTAL)).isEqualTo(odd);
    }

    // X11: Hikvision DS-7716N-E4 and others.
    @ParameterizedTest
    @CsvSource({
        "ON, true",
        "OFF, false",
        "ONLINE, true",
        "OFFLINE, false",
        "OK, true",
        "On, true",
        "off, false",
        "VLOST, false",
        "'', ",
        "what, "
    })
    void x11Status(String text, Boolean on) throws Exception {
        assertThat(only("<Status>" + text + "</Status>").on()).isEqualTo(on);
    }

    // X12: wvp@072e84db1, @6dbc7a68b; C6 in gb28181-quirks.
    @ParameterizedTest
    @CsvSource({
        "null, ''",
        CHANNEL + ", ''",
        "34020000002000000001/34020000002160000001, 34020000002000000001 34020000002160000001",
        "340200000020000, 340200000020000",
        "'', ''",
        "/, ''",
        "' 3402 / null ', 3402"
    })
    void x12ParentId(String text, String parents) throws Exception {
        assertThat(String.join(" ", only("<ParentID>" + text + "</ParentID>").parents()))
                .isEqualTo(parents);
        assertThat(only("<Name>x</Name>").parents()).isEmpty();
    }

    // X13: cheap cameras give the name of the field as its text.
    @Test
    void x13Placeholders() throws Exception {
        ManscdpBody read =
                parse(page(item("<CivilCode>CivilCode</CivilCode><Owner>Owner</Owner><Model>model</Model>")));
        assertThat(only(read).civilCode()).isEmpty();
        assertThat(only(read).model()).isEmpty();
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.PLACEHOLDER_TEXT);
    }

    // X14: XmlUtil: PTZType and BusinessGroupID in the item or in Info.
    @Test
    void x14FieldsInItemOrInfo() throws Exception {
        CatalogEntry inside =
                only("<Info><PTZType>1</PTZType><BusinessGroupID>34020000002150000001</BusinessGroupID></Info>");
        CatalogEntry direct = only("<PTZType>1</PTZType><BusinessGroupID>34020000002150000001</BusinessGroupID>");
        assertThat(inside).isEqualTo(direct);
        assertThat(inside.ptzType()).isEqualTo(1);
        assertThat(inside.businessGroup()).isEqualTo("34020000002150000001");
    }

    // X15: m7sgb@a0f16d1, @bee261a: codes that are none.
    @ParameterizedTest
    @ValueSource(strings = {"", "12345", "bkq-ks-124567", "3402000000131000001", "340200000013100000011", "camera 1"})
    void x15OddCodes(String code) throws Exception {
        ManscdpBody read = parse(page("<Item><DeviceID>" + code + "</DeviceID><Name>x</Name></Item>"));
        assertThat(only(read).code()).isEqualTo(code);
        assertThat(only(read).isMalformed()).isTrue();
        assertThat(only(read).kind()).isEqualTo(CatalogItemKind.OTHER);
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.ODD_CODE);
    }

    // X16: wvp@64cf3fed8: the code tells what it is, whatever Parental says.
    @ParameterizedTest
    @CsvSource({
        "34020000001310000001, VIDEO_CHANNEL",
        "34020000001320000001, VIDEO_CHANNEL",
        "34020000001180000001, VIDEO_CHANNEL",
        "34020000001340000001, ALARM_INPUT",
        "34020000002000000001, SYSTEM",
        "34020000002150000001, BUSINESS_GROUP",
        "34020000002160000001, VIRTUAL_ORGANISATION",
        "34020000001370000001, OTHER",
        "34, DIVISION",
        "3402, DIVISION",
        "340200, DIVISION",
        "34020000, DIVISION",
        "340, OTHER",
        "3402000000, OTHER"
    })
    void x16KindsByCode(String code, CatalogItemKind kind) throws Exception {
        ManscdpBody read =
                parse(page("<Item><DeviceID>" + code + "</DeviceID><Name>x</Name><Parental>1</Parental></Item>"));
        assertThat(only(read).kind()).isEqualTo(kind);
    }

    // X17: 2022 annex M: up to 10,000 rows a message.
    @Test
    void x17TenThousandRows() throws Exception {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            items.append(item("<Name>Camera</Name>").replace("1310000001", "131" + String.format("%07d", i)));
        }
        ManscdpBody read = parse(page(items.toString()).replace("Num=\"1\"", "Num=\"10000\""));
        assertThat(((CatalogResponse) read.message()).items()).hasSize(10_000);
        assertThat(read.oddities()).isEmpty();
        assertThatThrownBy(() -> parse(page(items + item("<Name>one more</Name>"))))
                .isInstanceOf(ManscdpSyntaxException.class)
                .hasMessage("items: more than 10000 (expected: <= 10000)");
    }

    // X19: wvp#411, #1577: no list, a list without Num, a Num that lies, SumNum 0.
    @Test
    void x19Lists() throws Exception {
        ManscdpBody none = parse(page("").replaceAll("<DeviceList[^$]*</DeviceList>", ""));
        assertThat(((CatalogResponse) none.message()).items()).isEmpty();
        assertThat(none.oddities()).containsOnlyKeys(ManscdpOddity.NO_LIST);
        ManscdpBody wrong = parse(page(item("")).replace("Num=\"1\"", "Num=\"5\""));
        assertThat(wrong.oddities()).containsOnlyKeys(ManscdpOddity.NUM_DIFFERS);
        ManscdpBody missing = parse(page(item("")).replace(" Num=\"1\"", ""));
        assertThat(only(missing).code()).isEqualTo(CHANNEL);
        ManscdpBody empty = parse(page("").replace("<SumNum>1<", "<SumNum>0<").replace("Num=\"1\"", "Num=\"0\""));
        assertThat(empty.message()).isEqualTo(new CatalogResponse("17430", DEVICE, 0, List.of(), false));
        assertThat(((CatalogResponse) parse(page("").replace("<SumNum>1</SumNum>", ""))
                                .message())
                        .sumNum())
                .isEqualTo(-1);
        assertThat(((CatalogResponse) parse(page("").replace("<SumNum>1<", "<SumNum>many<"))
                                .message())
                        .sumNum())
                .isEqualTo(-1);
    }

    // X20: wvp@a556d8520: no RecordList when nothing was found.
    @Test
    void x20NoRecords() throws Exception {
        ManscdpBody read = parse("<Response><CmdType>RecordInfo</CmdType><SN>1</SN><DeviceID>" + CHANNEL
                + "</DeviceID><Name>x</Name><SumNum>0</SumNum></Response>");
        assertThat(read.message()).isEqualTo(new RecordInfoResponse("1", CHANNEL, "x", 0, List.of(), false));
    }

    // X21: wvp@725bdc28a (Uniview), X22: @268869c6a (Unisinsight), X23: @debfac58b; 9.4 of gb28181-quirks.
    @Test
    void x21To23Dates() throws Exception {
        ManscdpBody read = parse("<Response><CmdType>RecordInfo</CmdType><SN>1</SN><DeviceID>" + CHANNEL
                + "</DeviceID><Name>x</Name><SumNum>3</SumNum><RecordList Num=\"3\">"
                + "<Item><StartTime>2022-5-24T0:07:21</StartTime><EndTime>never</EndTime></Item>"
                + "<Item><StartTime>2024-02-21T11:10:36+08:00</StartTime><EndTime>2024-02-21T11:10:36Z</EndTime></Item>"
                + "<Item><StartTime>2026-05-06T08:30:00.123</StartTime><EndTime>2026-02-30T00:00:00</EndTime></Item>"
                + "</RecordList></Response>");
        List<RecordInfoResponse.RecordEntry> records = ((RecordInfoResponse) read.message()).items();
        assertThat(records)
                .extracting(RecordInfoResponse.RecordEntry::start)
                .containsExactly(
                        Instant.parse("2022-05-23T16:07:21Z"),
                        Instant.parse("2024-02-21T03:10:36Z"),
                        Instant.parse("2026-05-06T00:30:00.123Z"));
        assertThat(records)
                .extracting(RecordInfoResponse.RecordEntry::end)
                .containsExactly(null, Instant.parse("2024-02-21T11:10:36Z"), null);
        assertThat(read.oddities())
                .containsEntry(ManscdpOddity.LENIENT_DATE, 4)
                .containsEntry(ManscdpOddity.UNREADABLE_DATE, 2);
    }

    // X24: wvp@2b4b127e4: Uniview names the block otherwise.
    @Test
    void x24BlockOfAnotherName() throws Exception {
        ManscdpBody read = parse("<Response><CmdType>ConfigDownload</CmdType><SN>1</SN><DeviceID>" + CHANNEL
                + "</DeviceID><Result>OK</Result><VideoParamConfig Num=\"1\"><Item><StreamNumber>0</StreamNumber>"
                + "<Resolution>6</Resolution></Item></VideoParamConfig></Response>");
        assertThat(((ConfigDownloadResponse) read.message()).blocks())
                .containsExactly(new ConfigBlock.VideoParamAttribute(
                        List.of(new ConfigBlock.VideoStream(0, "", "6", "", "", ""))));
        assertThat(read.oddities()).containsKey(ManscdpOddity.BLOCK_NAMED_OTHERWISE);
    }

    // X25: DeviceChannelServiceImpl:318: no longitude; case 28 of the signalling sheet: zeros and nonsense.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<Longitude></Longitude><Latitude></Latitude>",
                "<Longitude>0.000</Longitude><Latitude>0.000</Latitude>",
                "<Longitude>31.2</Longitude><Latitude>121.4</Latitude>",
                "<Longitude>NaN</Longitude><Latitude>1e5</Latitude>",
                "<Latitude>31</Latitude>"
            })
    void x25PositionsThatAreNone(String fields) throws Exception {
        ManscdpBody read = parse("<Notify><CmdType>MobilePosition</CmdType><SN>1</SN><DeviceID>" + DEVICE
                + "</DeviceID><Time>2026-03-01T08:05:00</Time>" + fields + "</Notify>");
        assertThat(((MobilePositionNotify) read.message()).positions()).isEmpty();
        assertThat(read.oddities()).isNotEmpty();
    }

    // X27: wvp#559: AlarmType at the top, in Info, in Info/AlarmTypeParam.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<AlarmType>6</AlarmType><Info><AlarmTypeParam><EventType>1</EventType></AlarmTypeParam></Info>",
                "<Info><AlarmType>6</AlarmType><AlarmTypeParam><EventType>1</EventType></AlarmTypeParam></Info>",
                "<Info><AlarmTypeParam><AlarmType>6</AlarmType><EventType>1</EventType></AlarmTypeParam></Info>",
                "<Info><AlarmType>6</AlarmType><EventType>1</EventType></Info>",
                "<AlarmType> 6 </AlarmType><EventType>1</EventType>",
                "<AlarmTypeParam><AlarmType>6</AlarmType><EventType>1</EventType></AlarmTypeParam>"
            })
    void x27AlarmTypeAnywhere(String fields) throws Exception {
        ManscdpBody read = parse("<Notify><CmdType>Alarm</CmdType><SN>5</SN><DeviceID>" + CHANNEL
                + "</DeviceID><AlarmPriority>4</AlarmPriority><AlarmMethod>5</AlarmMethod>"
                + "<AlarmTime>2026-03-01T08:01:02</AlarmTime>" + fields + "</Notify>");
        AlarmNotify alarm = (AlarmNotify) read.message();
        assertThat(alarm.inWords()).isEqualTo("video: intrusion into an area (entered)");
        assertThat(alarm.time()).isEqualTo(Instant.parse("2026-03-01T00:01:02Z"));
    }

    // X28: wvp PR#2227: heartbeat numbers that are absurd arrive as they are; who uses them clamps.
    @ParameterizedTest
    @CsvSource({"0, 0", "-1, -1", "99999999999, -1", "60.0, 60", "sixty, -1"})
    void x28AbsurdHeartbeat(String text, int expected) throws Exception {
        ManscdpBody read = parse("<Response><CmdType>ConfigDownload</CmdType><SN>1</SN><DeviceID>" + DEVICE
                + "</DeviceID><Result>OK</Result><BasicParam><HeartBeatInterval>" + text
                + "</HeartBeatInterval><Password>secret</Password></BasicParam></Response>");
        assertThat(read.message().toString()).doesNotContain("secret");
        assertThat(((ConfigDownloadResponse) read.message()).blocks())
                .containsExactly(new ConfigBlock.BasicParam("", -1, expected, -1));
    }

    // X29: wvp@caf9e9993: unknown nodes.
    @Test
    void x29UnknownNodes() throws Exception {
        ManscdpBody read =
                parse(page(item("<Vendor a=\"1\"><Deep><er>x</er></Deep></Vendor><Name>Gate</Name><Nothing/>")));
        assertThat(only(read).name()).isEqualTo("Gate");
        assertThat(read.oddities()).isEmpty();
    }

    // X30: wvp@3ba473776: a body that is empty, or blank.
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n\r\n", " ", "\u0000\u0000"})
    void x30EmptyBody(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        ManscdpSyntaxException.class,
                        e -> assertThat(e.reason()).isEqualTo(ManscdpSyntaxException.Reason.EMPTY_BODY))
                .hasMessage("body: empty (expected: MANSCDP)");
    }

    // Case 12 of the signalling sheet: two documents in one body, and text around.
    @Test
    void theFirstDocumentCounts() throws Exception {
        ManscdpBody two = parse(KEEPALIVE + "\r\n" + GB_PROLOG + KEEPALIVE.replace("43", "44"));
        assertThat(two.message().sn()).isEqualTo("43");
        assertThat(two.oddities()).containsOnlyKeys(ManscdpOddity.SECOND_DOCUMENT);
        ManscdpBody sdp = parse(KEEPALIVE + "\r\nv=0\r\n");
        assertThat(sdp.oddities()).containsOnlyKeys(ManscdpOddity.TEXT_AROUND_ROOT);
        ManscdpBody before = parse("\r\nxx" + GB_PROLOG + KEEPALIVE);
        assertThat(before.message().sn()).isEqualTo("43");
        ManscdpBody inside = parse(KEEPALIVE.replace("<Status>OK</Status></Notify>", "") + GB_PROLOG + KEEPALIVE);
        assertThat(inside.message()).isEqualTo(new Keepalive("43", DEVICE, "", List.of()));
        assertThat(inside.oddities()).containsKeys(ManscdpOddity.SECOND_DOCUMENT, ManscdpOddity.CUT_BODY);
    }

    // Case 11 of the signalling sheet: prefixes, other letter case, comments, CDATA, broken prologs and tags.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<gb:Notify xmlns:gb=\"urn:x\"><gb:CmdType>Keepalive</gb:CmdType><gb:SN>43</gb:SN><gb:DeviceID>"
                        + DEVICE + "</gb:DeviceID><gb:Status>OK</gb:Status></gb:Notify>",
                "<notify><cmdType>keepalive</cmdType><sn>43</sn><deviceId>" + DEVICE
                        + "</deviceId><status>OK</status></notify>",
                "<!-- a --><Notify><!-- <b> --><CmdType>Keepalive</CmdType><SN>43</SN><DeviceID>" + DEVICE
                        + "</DeviceID><Status><![CDATA[OK]]></Status></Notify>",
                "<?xml version=\"1.0\" encoding-\"gb2312\"?>" + KEEPALIVE,
                "<?xml version=\"1.0\"><Notify><CmdType>Keepalive</CmdType><SN>43</SN><DeviceID>" + DEVICE
                        + "</DeviceID><Status>OK</Status></Notify>",
                "<Notify><CmdType>Keepalive</CmdType><SN>43</SN><DeviceID>" + DEVICE
                        + "</DeviceID><Status>OK</Status ></ Notify>",
                "<Notify <CmdType>Keepalive</CmdType><SN>43</SN><DeviceID>" + DEVICE
                        + "</DeviceID><Status>OK</Status</Notify>",
                "<Notify a=\"b><CmdType>Keepalive</CmdType><SN>43</SN><DeviceID>" + DEVICE
                        + "</DeviceID><Status>OK</Status></Notify>",
            })
    void brokenMarkupIsUnderstood(String text) throws Exception {
        ManscdpBody read = parse(text);
        assertThat(read.message()).isEqualTo(new Keepalive("43", DEVICE, "OK", List.of()));
        assertThat(read.damaged()).isFalse();
    }

    // Case 13: SN that is no number of 32 bits stays text.
    @ParameterizedTest
    @ValueSource(strings = {"99999999999", "abc", "1.5", "4294967295"})
    void serialNumbersAreText(String sn) throws Exception {
        ManscdpBody read = parse(KEEPALIVE.replace(">43<", ">" + sn + "<"));
        assertThat(read.message().sn()).isEqualTo(sn);
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.ODD_SN);
    }

    // S35: a keepalive that says OFF or ERROR is one of a device that lives.
    @Test
    void s35Health() throws Exception {
        assertThat(((Keepalive) parse(KEEPALIVE).message()).isHealthy()).isTrue();
        assertThat(((Keepalive) parse(KEEPALIVE.replace(">OK<", ">ERROR<")).message()).isHealthy())
                .isFalse();
        Keepalive faulty = (Keepalive) parse(KEEPALIVE.replace(
                        "</Notify>", "<Info><DeviceID>1</DeviceID><DeviceID>2</DeviceID></Info></Notify>"))
                .message();
        assertThat(faulty.faultyDevices()).containsExactly("1", "2");
    }

    // X9 in gb28181-quirks: srs-sip inbound.go:144, Uniview's SensorCatalog.
    @Test
    void unknownCommandsAreNamed() throws Exception {
        ManscdpBody read = parse(KEEPALIVE.replace("Keepalive", "SensorCatalog"));
        assertThat(read.message())
                .isEqualTo(new UnsupportedMessage(
                        MessageKind.NOTIFY,
                        "SensorCatalog",
                        "43",
                        DEVICE,
                        UnsupportedMessage.Reason.UNKNOWN_COMMAND_TYPE,
                        "Notify SensorCatalog"));
    }

    // X5 in gb28181-quirks: m7sgb#18: bytes of no charset in a name, and a name cut inside a character, never drop a
    // row.
    @Test
    void undecodableNamesKeepTheirRow() throws Exception {
        for (byte[] name : new byte[][] {
            {(byte) 0xFF, (byte) 0xFF},
            {(byte) 0xB6},
            {(byte) 0xB6, (byte) 0xAB, (byte) 0xC3},
            {(byte) 0x81, 0x30},
            {(byte) 0x80}
        }) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            String[] parts = page(item("<Name>@</Name>\r\n<Status>ON</Status>")).split("@");
            body.writeBytes(ascii(parts[0]));
            body.writeBytes(name);
            body.writeBytes(ascii(parts[1]));
            ManscdpBody read = ManscdpParser.parse(body.toByteArray());
            assertThat(only(read).code()).isEqualTo(CHANNEL);
            assertThat(only(read).on()).isTrue();
        }
    }

    // 9.1 of gb28181-quirks: X1, X2, X3, C1, C4, C5 at once.
    @Test
    void allAtOnce() throws Exception {
        CatalogEntry row =
                only(parse(page("<Item>\n<DeviceID>\n" + CHANNEL + "\n</DeviceID>\n<Name>Gate & Yard</Name>\n"
                                + "<Manufacturer>Example</Manufacturer>\n<Model>IPC</Model>\n<CivilCode>3402</CivilCode>\n"
                                + "<Address><unset></Address>\n<Parental>65535</Parental>\n<ParentID>34020000002000000001</ParentID>\n"
                                + "<RegisterWay>1</RegisterWay>\n<Secrecy>0</Secrecy>\n<Status>ONLINE</Status>\n"
                                + "<Longitude> 121.4737 </Longitude>\n<Latitude> 31.2304 </Latitude>\n</Item>\n")
                        .replace("<SN>17430<", "<SN> 17430 <")));
        assertThat(row)
                .isEqualTo(new CatalogEntry(
                        CHANNEL,
                        "Gate & Yard",
                        "Example",
                        "IPC",
                        "3402",
                        "<unset>",
                        true,
                        List.of("34020000002000000001"),
                        "",
                        1,
                        false,
                        true,
                        121.4737,
                        31.2304,
                        0,
                        null));
    }

    // The line: what a catalog says of persons and secrets is not read.
    @Test
    void fieldsOfPersonsAndSecretsAreNotKept() throws Exception {
        String row = only("<Owner>WANGWU</Owner><Password>SECRET</Password><Info><FunctionType>01</FunctionType>"
                        + "<ContactInfo>13800000000</ContactInfo></Info>")
                .toString();
        assertThat(row).doesNotContain("WANGWU", "SECRET", "13800000000", "=01");
    }

    @Test
    void longNamesAreCut() throws Exception {
        ManscdpBody read = parse(page(item("<Name>" + "x".repeat(9000) + "</Name>")));
        assertThat(only(read).name()).hasSize(255);
        assertThat(read.oddities()).containsKey(ManscdpOddity.LONG_TEXT);
    }

    @Test
    void everyOddityNamesItsSource() {
        assertThat(ManscdpOddity.values())
                .allSatisfy(oddity -> assertThat(oddity.source()).isNotBlank());
    }
}
