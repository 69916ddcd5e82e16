package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.manscdp.PtzInstruction.Auxiliary;
import org.xueliang.protocol.manscdp.PtzInstruction.Cruise;
import org.xueliang.protocol.manscdp.PtzInstruction.CruiseAction;
import org.xueliang.protocol.manscdp.PtzInstruction.Lens;
import org.xueliang.protocol.manscdp.PtzInstruction.Move;
import org.xueliang.protocol.manscdp.PtzInstruction.Preset;
import org.xueliang.protocol.manscdp.PtzInstruction.PresetAction;
import org.xueliang.protocol.manscdp.PtzInstruction.Scan;
import org.xueliang.protocol.manscdp.PtzInstruction.ScanAction;

class PtzCommandCodecTest {
    /** The table of gb28181-signalling 9.1. */
    private static final Map<String, PtzInstruction> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("A50F0100000000B5", PtzInstruction.STOP);
        TABLE.put("A50F01011F0000D5", new Move(0x1F, 0, 0));
        TABLE.put("A50F01021F0000D6", new Move(-0x1F, 0, 0));
        TABLE.put("A50F0104001F00D8", new Move(0, -0x1F, 0));
        TABLE.put("A50F0108001F00DC", new Move(0, 0x1F, 0));
        TABLE.put("A50F01091F1F00FC", new Move(0x1F, 0x1F, 0));
        TABLE.put("A50F0110000010D5", new Move(0, 0, 1));
        TABLE.put("A50F0120000010E5", new Move(0, 0, -1));
        TABLE.put("A50F01291F1F102C", new Move(0x1F, 0x1F, -1));
        TABLE.put("A50F0140000000F5", new Lens(0, 0));
        TABLE.put("A50F014150000046", new Lens(0x50, 0));
        TABLE.put("A50F014250000047", new Lens(-0x50, 0));
        TABLE.put("A50F014400500049", new Lens(0, 0x50));
        TABLE.put("A50F01480050004D", new Lens(0, -0x50));
        TABLE.put("A50F01810005003B", new Preset(PresetAction.SET, 5));
        TABLE.put("A50F01820005003C", new Preset(PresetAction.CALL, 5));
        TABLE.put("A50F01830005003D", new Preset(PresetAction.DELETE, 5));
        TABLE.put("A50F01840105003F", new Cruise(CruiseAction.ADD_POINT, 1, 5));
        TABLE.put("A50F018501050040", new Cruise(CruiseAction.DELETE_POINT, 1, 5));
        TABLE.put("A50F01850100003B", new Cruise(CruiseAction.DELETE_TRACK, 1, 0));
        TABLE.put("A50F01860123106F", new Cruise(CruiseAction.SET_SPEED, 1, 0x123));
        TABLE.put("A50F0187010A0047", new Cruise(CruiseAction.SET_DWELL, 1, 10));
        TABLE.put("A50F01880100003E", new Cruise(CruiseAction.START, 1, 0));
        TABLE.put("A50F01890100003F", new Scan(ScanAction.START, 1, 0));
        TABLE.put("A50F018901010040", new Scan(ScanAction.SET_LEFT_EDGE, 1, 0));
        TABLE.put("A50F018901020041", new Scan(ScanAction.SET_RIGHT_EDGE, 1, 0));
        TABLE.put("A50F018A01400080", new Scan(ScanAction.SET_SPEED, 1, 0x40));
        TABLE.put("A50F018C01000042", new Auxiliary(1, true));
        TABLE.put("A50F018D01000043", new Auxiliary(1, false));
    }

    @Test
    void theTableIsWrittenAndRead() throws Exception {
        assertThat(TABLE).hasSize(29);
        for (Map.Entry<String, PtzInstruction> row : TABLE.entrySet()) {
            String text = row.getKey();
            assertThat(PtzCommandCodec.encode(row.getValue())).isEqualTo(text);
            assertThat(PtzCommandCodec.decode(text)).isEqualTo(row.getValue());
            assertThat(PtzCommandCodec.decode(
                            " " + text.toLowerCase(Locale.ROOT).replaceAll("(..)", "$1 ")))
                    .isEqualTo(row.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A50F0108001F00DD | PTZCmd check sum: DD (expected: DC)",
                "A60F0108001F00DD | PTZCmd byte 1: A6 (expected: A5)",
                "A50F01 | PTZCmd: \"A50F01\" (expected: 16 hexadecimal digits)",
                "A50F0108001F00DCFF | PTZCmd: \"A50F0108001F00DCFF\" (expected: 16 hexadecimal digits)",
                "A50F0108001F00DZ | PTZCmd: \"A50F0108001F00DZ\" (expected: 16 hexadecimal digits)",
                "A50F018B01000041 | PTZCmd instruction: 8B (expected: 00 to 4F, 81 to 8A, 8C or 8D)",
                "A50F018901030042 | PTZCmd 89 byte 6: 03 (expected: 00, 01 or 02)",
                "A50F018200000037 | PTZCmd 82: preset: 0 (expected: 1 to 255)",
                "A50F018C00000041 | PTZCmd 8C: auxiliary: 0 (expected: 1 to 255)",
            })
    void whatIsNoCommandSaysWhy(String text, String message) {
        assertThatThrownBy(() -> PtzCommandCodec.decode(text))
                .isInstanceOf(PtzCommandException.class)
                .hasMessage(message);
    }

    /** Whatever 8 bytes come: an instruction that is written as it was meant, or a named refusal. */
    @Test
    void anyBytesWithACorrectSum() {
        Random random = new Random(28181);
        int understood = 0;
        for (int i = 0; i < 20_000; i++) {
            int[] b = {
                0xA5,
                0x0F,
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256)
            };
            StringBuilder text = new StringBuilder();
            int sum = 0;
            for (int value : b) {
                text.append(String.format("%02X", value));
                sum += value;
            }
            text.append(String.format("%02X", sum & 0xFF));
            try {
                PtzInstruction instruction = PtzCommandCodec.decode(text.toString());
                assertThat(PtzCommandCodec.decode(PtzCommandCodec.encode(instruction)))
                        .isEqualTo(instruction);
                understood++;
            } catch (PtzCommandException refused) {
                assertThat(refused).hasMessageStartingWith("PTZCmd");
            }
        }
        assertThat(understood).isGreaterThan(5_000);
    }
}
