package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of gb28181-signalling, byte for byte: their Content-Length is the number of bytes that are written. */
class GoldenBodiesTest {
    private static final String C = Bodies.CHANNEL;
    private static final String D = Bodies.DEVICE;

    private static String written(ManscdpMessage message, GbEdition edition, int contentLength) {
        byte[] body = ManscdpWriter.write(message, ManscdpCharset.GB18030, edition);
        assertThat(body).hasSize(contentLength);
        return new String(body, Bodies.GB18030);
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void keepalive() {
        assertThat(written(new Keepalive("43", D, "OK", List.of()), GbEdition.GB2016, 169))
                .isEqualTo(lines(
                        "<?xml version=\"1.0\" encoding=\"GB2312\"?>",
                        "<Notify>",
                        "<CmdType>Keepalive</CmdType>",
                        "<SN>43</SN>",
                        "<DeviceID>" + D + "</DeviceID>",
                        "<Status>OK</Status>",
                        "</Notify>"));
    }

    @Test
    void catalogQuery() {
        written(new CatalogQuery("17430", D), GbEdition.GB2016, 147);
    }

    @Test
    void catalogPage() {
        CatalogEntry row = new CatalogEntry(
                C,
                "\u4e1c\u95e8\u6444\u50cf\u673a",
                "Example",
                "IPC-2000",
                "340200",
                "East gate",
                false,
                List.of(D),
                "",
                1,
                false,
                true,
                118.3765,
                31.3263,
                1,
                null);
        written(new CatalogResponse("17430", D, 2, List.of(row), false), GbEdition.GB2016, 661);
    }

    @Test
    void catalogNotify() {
        CatalogEntry row = CatalogEntry.of("34020000001310000002", "", "").withEvent(CatalogEvent.OFF);
        written(new CatalogNotify("17431", D, 1, List.of(row), false), GbEdition.GB2016, 286);
    }

    @Test
    void ptz() {
        DeviceControl up = new DeviceControl("11", C, new ControlCommand.Ptz(new PtzInstruction.Move(0, 31, 0)));
        assertThat(written(up, GbEdition.GB2016, 244)).contains("<PTZCmd>A50F0108001F00DC</PTZCmd>");
    }

    @Test
    void snapshot() {
        ConfigBlock.SnapShotConfig config = new ConfigBlock.SnapShotConfig(
                1, 1, "http://192.0.2.10:8080/gb/snap?token=abc", "9a7d3a146a1e420dbd00020ed01b39e7");
        written(new DeviceConfig("12", C, List.of(config)), GbEdition.GB2022, 358);
        assertThat(config.toString()).doesNotContain("token");
        written(
                new UploadSnapShotFinished(
                        "31",
                        C,
                        "9a7d3a146a1e420dbd00020ed01b39e7",
                        List.of("34020000001310000001022026030108003012301")),
                GbEdition.GB2022,
                327);
    }

    @Test
    void alarmAndItsAnswer() {
        AlarmNotify alarm = new AlarmNotify("5", C, 4, 5, 6, 1, Instant.parse("2026-03-01T00:01:02Z"), "", null, null);
        written(alarm, GbEdition.GB2016, 357);
        written(new ResultResponse("Alarm", "5", C, true, ""), GbEdition.GB2016, 168);
    }

    @Test
    void endOfFile() {
        written(new MediaStatus("8", C, "121"), GbEdition.GB2016, 179);
    }

    @Test
    void recordsAreAskedForWithTypeAndSecrecy() {
        String query = written(
                new RecordInfoQuery(
                        "17440", C, Instant.parse("2026-02-28T16:00:00Z"), Instant.parse("2026-03-01T15:59:59Z")),
                GbEdition.GB2016,
                274);
        // S31 in vendor-quirks: Dahua recorders answer nothing without Type.
        assertThat(query)
                .contains("<StartTime>2026-03-01T00:00:00</StartTime>\r\n<EndTime>2026-03-01T23:59:59</EndTime>\r\n"
                        + "<Secrecy>0</Secrecy>\r\n<Type>all</Type>\r\n");
    }

    @Test
    void spellingsFollowTheEdition() {
        DeviceControl key = new DeviceControl("1", C, new ControlCommand.IFrame());
        assertThat(new String(ManscdpWriter.write(key, ManscdpCharset.UTF_8, GbEdition.GB2016), Bodies.GB18030))
                .contains("encoding=\"UTF-8\"", "<IFameCmd>Send</IFameCmd>");
        assertThat(new String(ManscdpWriter.write(key, ManscdpCharset.UTF_8, GbEdition.GB2022), Bodies.GB18030))
                .contains("<IFrameCmd>Send</IFrameCmd>");
        assertThat(GbEdition.of("3.0")).isEqualTo(GbEdition.GB2022);
        assertThat(GbEdition.of(" 2.0 ")).isEqualTo(GbEdition.GB2016);
        assertThat(GbEdition.of(null)).isEqualTo(GbEdition.GB2016);
        assertThat(GbEdition.of("x")).isEqualTo(GbEdition.GB2016);
    }

    /** 16.3 of the signalling sheet: a node has the fields of its kind. */
    @Test
    void nodesHaveTheFieldsOfTheirKind() {
        CatalogEntry organisation = new CatalogEntry(
                "34020000002160000001",
                "No.1 School",
                "M",
                "N",
                "",
                "A",
                true,
                List.of(),
                "34020000002150000001",
                1,
                false,
                true,
                1.0,
                2.0,
                1,
                null);
        CatalogEntry division = CatalogEntry.of("3402", "City", "34");
        String page = new String(
                ManscdpWriter.write(
                        new CatalogResponse("1", D, 2, List.of(organisation, division), false),
                        ManscdpCharset.UTF_8,
                        GbEdition.GB2022),
                Bodies.GB18030);
        assertThat(page)
                .contains("<Item>\r\n<DeviceID>34020000002160000001</DeviceID>\r\n<Name>No.1 School</Name>\r\n"
                        + "<BusinessGroupID>34020000002150000001</BusinessGroupID>\r\n</Item>\r\n"
                        + "<Item>\r\n<DeviceID>3402</DeviceID>\r\n<Name>City</Name>\r\n</Item>\r\n");
    }

    @Test
    void whatXmlCannotHoldIsLeftOut() throws Exception {
        Keepalive odd = new Keepalive("1", D, "a\u0000b\ud800c<&>\"", List.of());
        Keepalive read =
                (Keepalive) ManscdpParser.parse(ManscdpWriter.write(odd, ManscdpCharset.GB18030, GbEdition.GB2016))
                        .message();
        assertThat(read.status()).isEqualTo("abc<&>\"");
    }
}
