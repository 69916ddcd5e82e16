package org.xueliang.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.transfer.CsvParser.CsvRecord;

/** Files as bytes in any pieces: the same records come out whatever the pieces are. */
class CsvParserTest {
    private static List<CsvRecord> parse(byte[] file, int... pieces) {
        List<CsvRecord> records = new ArrayList<>();
        CsvParser parser = new CsvParser(records::add);
        FileText text = new FileText(parser::accept);
        int from = 0;
        int piece = 0;
        while (from < file.length) {
            int to = Math.min(file.length, from + pieces[piece++ % pieces.length]);
            text.accept(Arrays.copyOfRange(file, from, to));
            from = to;
        }
        text.end();
        parser.end();
        return records;
    }

    private static List<List<String>> cells(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8), 1 << 20).stream()
                .map(CsvRecord::cells)
                .toList();
    }

    @Test
    void cellsQuotesAndEndsOfLine() {
        assertThat(cells("a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\r\nlast,\"two\r\nlines\""))
                .containsExactly(List.of("a", "b"), List.of("x, y", "say \"hi\""), List.of("last", "two\r\nlines"));
        assertThat(cells("a;b;c\n1,5;2;\n")).containsExactly(List.of("a", "b", "c"), List.of("1,5", "2", ""));
        assertThat(cells("a\tb\r1\t2\r")).containsExactly(List.of("a", "b"), List.of("1", "2"));
        assertThat(cells("")).isEmpty();
    }

    @Test
    void linesAreCountedAsAnEditorDoes() {
        assertThat(parse("h,i\n\n\"a\nb\",c\nd,e\n".getBytes(StandardCharsets.UTF_8), 3))
                .extracting(CsvRecord::line)
                .containsExactly(1L, 3L, 5L);
    }

    @Test
    void theSameFileInAnyPiecesAndCharsetsGivesTheSame() {
        String file = "国标编码,名称\r\n34020000001320000001,\"东门,一号机\"\r\n34020000001320000002,𠮷野家路口\r\n";
        List<CsvRecord> whole = parse(file.getBytes(StandardCharsets.UTF_8), 1 << 20);
        assertThat(whole).hasSize(3);
        ByteArrayOutputStream marked = new ByteArrayOutputStream();
        marked.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
        marked.writeBytes(file.getBytes(StandardCharsets.UTF_8));
        Random random = new Random(5);
        for (byte[] bytes : List.of(
                file.getBytes(StandardCharsets.UTF_8),
                marked.toByteArray(),
                file.getBytes(Charset.forName("GB18030")))) {
            assertThat(parse(bytes, 1)).isEqualTo(whole);
            assertThat(parse(bytes, 1 + random.nextInt(7), 1 + random.nextInt(5)))
                    .isEqualTo(whole);
        }
    }

    @Test
    void aFileThatIsAsciiForLongAndChineseAtItsEndIsReadInItsCharset() {
        StringBuilder file = new StringBuilder("name,place\n");
        for (int i = 0; i < 5000; i++) {
            file.append("camera ").append(i).append(",yard\n");
        }
        file.append("北门,院子\n");
        for (String charset : List.of("GBK", "UTF-8")) {
            List<CsvRecord> records = parse(file.toString().getBytes(Charset.forName(charset)), 1000);
            assertThat(records.get(records.size() - 1).cells()).containsExactly("北门", "院子");
        }
    }

    @Test
    void whatIsTooLongIsNamedAndTheRestGoesOn() {
        String file = "a,b\n" + "x".repeat(5000) + ",1\nok,2\n\"never closed " + "y".repeat(5000) + "\nok,3\n"
                + ",".repeat(100) + "\n\"q\"x,1\nok,4\n";
        assertThat(parse(file.getBytes(StandardCharsets.UTF_8), 17))
                .extracting(record -> record.line() + " " + record.cells() + " " + record.problem())
                .containsExactly(
                        "1 [a, b] ",
                        "2 [] a cell of more than 4096 characters",
                        "3 [ok, 2] ",
                        "4 [] a cell of more than 4096 characters, or a quote that is not closed",
                        "5 [ok, 3] ",
                        "6 [] more than 64 cells",
                        "7 [] a character behind a closing quote (expected: the separator or the end of the line)",
                        "8 [ok, 4] ");
        assertThat(parse("a\n\"open".getBytes(StandardCharsets.UTF_8), 2).get(1).problem())
                .isEqualTo("a quote that is not closed");
    }

    @Test
    void whatIsNoTextIsRefusedAtOnce() {
        assertThatThrownBy(() -> parse(new byte[] {'P', 'K', 3, 4}, 100))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("a workbook");
    }

    @Test
    void utf16IsTextByItsMarkHoweverTheBytesCome() {
        for (int chunk : new int[] {1, 2, 3, 100}) {
            assertThat(parse("名称\t𠮷\n东\t1\n".getBytes(StandardCharsets.UTF_16), chunk))
                    .extracting(record -> record.line() + " " + record.cells() + " " + record.problem())
                    .containsExactly("1 [名称, 𠮷] ", "2 [东, 1] ");
        }
    }

    @Test
    void anyBytesEndWithoutHarm() {
        Random random = new Random(9);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(3000)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(3) == 0
                        ? (byte) ",\"\n\r;\t".charAt(random.nextInt(6))
                        : (byte) random.nextInt(256);
            }
            try {
                for (CsvRecord record : parse(bytes, 1 + random.nextInt(50))) {
                    assertThat(record.cells()).hasSizeLessThanOrEqualTo(CsvParser.MAX_CELLS);
                }
            } catch (Refusal e) {
                assertThat(e.getMessage()).startsWith("file: ");
            }
        }
    }

    @Test
    void aCellThatASpreadsheetWouldRunGoesOutAsTextAndComesBackAsItWas() {
        for (String cell :
                List.of("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "plain", "'quoted", "'=x", "-12.5", "+86")) {
            String out = Formula.neutral(cell);
            assertThat(Formula.isFormula(out)).as(out).isFalse();
            assertThat(Formula.original(out)).isEqualTo(cell);
        }
        assertThat(Formula.neutral("=1+1")).isEqualTo("'=1+1");
        assertThat(Formula.neutral("-12.5")).isEqualTo("-12.5");
    }
}
