package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Bodies for tests. */
final class Bodies {
    static final Charset GB18030 = Charset.forName("GB18030");
    static final String DEVICE = "34020000001180000001";
    static final String CHANNEL = "34020000001310000001";
    static final String GB_PROLOG = "<?xml version=\"1.0\" encoding=\"GB2312\"?>\r\n";

    static final String KEEPALIVE = "<Notify><CmdType>Keepalive</CmdType><SN>43</SN><DeviceID>" + DEVICE
            + "</DeviceID><Status>OK</Status></Notify>";

    private Bodies() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ManscdpBody parse(String text) throws ManscdpSyntaxException {
        return ManscdpParser.parse(ascii(text));
    }

    /** One row in a page of a catalog. */
    static String page(String items) {
        return GB_PROLOG + "<Response>\r\n<CmdType>Catalog</CmdType>\r\n<SN>17430</SN>\r\n<DeviceID>" + DEVICE
                + "</DeviceID>\r\n<SumNum>1</SumNum>\r\n<DeviceList Num=\"1\">\r\n" + items
                + "</DeviceList>\r\n</Response>\r\n";
    }

    static String item(String fields) {
        return "<Item>\r\n<DeviceID>" + CHANNEL + "</DeviceID>\r\n" + fields + "</Item>\r\n";
    }

    static CatalogEntry only(ManscdpBody body) {
        assertThat(body.message()).isInstanceOf(CatalogResponse.class);
        CatalogResponse page = (CatalogResponse) body.message();
        assertThat(page.items()).hasSize(1);
        return page.items().get(0);
    }

    static CatalogEntry only(String fields) throws ManscdpSyntaxException {
        return only(parse(page(item(fields))));
    }
}
