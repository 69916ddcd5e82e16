package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.protocol.manscdp.Bodies.CHANNEL;
import static org.xueliang.protocol.manscdp.Bodies.DEVICE;
import static org.xueliang.protocol.manscdp.Bodies.KEEPALIVE;
import static org.xueliang.protocol.manscdp.Bodies.parse;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages besides catalogs, forms X20 to X28 of vendor-quirks 2.2: understood in a named way, or refused with a reason. */
class MessageQuirksTest {
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
}
