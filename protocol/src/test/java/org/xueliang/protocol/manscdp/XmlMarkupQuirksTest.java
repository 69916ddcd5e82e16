package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xueliang.protocol.manscdp.Bodies.CHANNEL;
import static org.xueliang.protocol.manscdp.Bodies.DEVICE;
import static org.xueliang.protocol.manscdp.Bodies.GB_PROLOG;
import static org.xueliang.protocol.manscdp.Bodies.KEEPALIVE;
import static org.xueliang.protocol.manscdp.Bodies.item;
import static org.xueliang.protocol.manscdp.Bodies.only;
import static org.xueliang.protocol.manscdp.Bodies.page;
import static org.xueliang.protocol.manscdp.Bodies.parse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Markup that is none, forms X4 to X8, X29 and X30 of vendor-quirks 2.2 and section 3 of gb28181-quirks: understood in a named way, or refused with a reason. */
class XmlMarkupQuirksTest {
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

    @Test
    void everyOddityNamesItsSource() {
        assertThat(ManscdpOddity.values())
                .allSatisfy(oddity -> assertThat(oddity.source()).isNotBlank());
    }
}
