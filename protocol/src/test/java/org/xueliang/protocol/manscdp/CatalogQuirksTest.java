package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.protocol.manscdp.Bodies.CHANNEL;
import static org.xueliang.protocol.manscdp.Bodies.DEVICE;
import static org.xueliang.protocol.manscdp.Bodies.item;
import static org.xueliang.protocol.manscdp.Bodies.only;
import static org.xueliang.protocol.manscdp.Bodies.page;
import static org.xueliang.protocol.manscdp.Bodies.parse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of catalogs, forms X9 to X19 of vendor-quirks 2.2: understood in a named way, or refused with a reason. */
class CatalogQuirksTest {
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
}
