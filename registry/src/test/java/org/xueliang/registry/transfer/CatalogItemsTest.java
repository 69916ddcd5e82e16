package org.xueliang.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xueliang.registry.error.Refusal;

class CatalogItemsTest {
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final String HEAD =
            "<?xml version=\"1.0\" encoding=\"GB2312\"?>\n<Response>\n<CmdType> Catalog </CmdType>\n"
                    + "<SN>1</SN>\n<DeviceID>34020000002000000001</DeviceID>\n<DeviceList Num=\"3\">\n";
    private static final String ITEMS = "<Item>\n<DeviceID>1</DeviceID><Name>东门</Name></Item>\n"
            + "<ItemNum>9</ItemNum><Item x=\"1\"><DeviceID>2</DeviceID></Item>"
            + "<Item><DeviceID>3</DeviceID>\n<Item>\n<DeviceID>4</DeviceID></Item>\n";

    private static List<String> cut(byte[] file, @Nullable Random random) {
        List<String> items = new ArrayList<>();
        CatalogItems cutter = new CatalogItems(item -> items.add(item.line() + " "
                + (item.problem().isEmpty() ? new String(item.xml(), GB18030).replace("\n", "") : item.problem())));
        int from = 0;
        while (from < file.length) {
            int to = Math.min(file.length, from + 1 + (random == null ? file.length : random.nextInt(9)));
            cutter.accept(Arrays.copyOfRange(file, from, to));
            from = to;
        }
        cutter.end();
        return items;
    }

    @Test
    void itemsComeOutWithTheirLinesHoweverTheBytesCome() {
        byte[] file = (HEAD + ITEMS + "</DeviceList></Response>\n").getBytes(GB18030);
        List<String> whole = cut(file, null);
        assertThat(whole)
                .containsExactly(
                        "7 <Item><DeviceID>1</DeviceID><Name>东门</Name></Item>",
                        "9 <Item x=\"1\"><DeviceID>2</DeviceID></Item>",
                        "9 an item that is not closed before the next begins",
                        "10 <Item><DeviceID>4</DeviceID></Item>");
        for (int seed = 0; seed < 50; seed++) {
            assertThat(cut(file, new Random(seed))).as("seed %d", seed).isEqualTo(whole);
        }
    }

    @Test
    void anItemWithoutEndIsNamedAndTheNextIsTaken() {
        String endless = "<Item><Name>" + "x".repeat(200_000) + "</Name>";
        assertThat(cut((HEAD + endless + "<Item>a</Item>").getBytes(StandardCharsets.UTF_8), new Random(1)))
                .containsExactly("7 an item of more than 65536 bytes, or one that is not closed", "7 <Item>a</Item>");
        assertThat(cut((HEAD + "<Item><Name>x").getBytes(StandardCharsets.UTF_8), null))
                .containsExactly("7 the file ends inside an item");
    }

    @Test
    void whatIsNoCatalogIsRefused() {
        for (String file : List.of(
                "",
                "code,name\n1,2\n",
                "<Response><CmdType>RecordInfo</CmdType><RecordList><Item>a</Item></RecordList></Response>",
                "x".repeat(300_000) + HEAD + "<Item>a</Item>")) {
            assertThatThrownBy(() -> cut(file.getBytes(StandardCharsets.UTF_8), null))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("no <CmdType>Catalog</CmdType> before its items");
        }
        assertThatThrownBy(() -> cut(
                        ("<!DOCTYPE a [<!ENTITY b \"c\">]>" + HEAD + "<Item>&b;</Item>")
                                .getBytes(StandardCharsets.UTF_8),
                        null))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("a document type, an entity");
    }
}
