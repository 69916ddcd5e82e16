package org.xueliang.protocol.manscdp;

import java.util.Locale;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * PTZCmd: 8 bytes as 16 hexadecimal digits (2022 A.3).
 *
 * <pre>
 *  1   A5
 *  2   version 0 and check: (A + 5 + 0) mod 16 = F
 *  3   address, low 8 bits
 *  4   instruction
 *  5,6 data
 *  7   high: data, low: address, high 4 bits
 *  8   sum of the others mod 256
 * </pre>
 */
public final class PtzCommandCodec {
    private static final int ADDRESS = 1;

    private PtzCommandCodec() {}

    /** @return 16 upper-case digits; the address is 01, which devices do not look at */
    public static String encode(PtzInstruction instruction) {
        if (instruction instanceof PtzInstruction.Move move) {
            return move(move);
        }
        if (instruction instanceof PtzInstruction.Lens lens) {
            int code = 0x40 | direction(lens.focus(), 0x01, 0x02) | direction(lens.iris(), 0x04, 0x08);
            return bytes(code, Math.abs(lens.focus()), Math.abs(lens.iris()), 0);
        }
        if (instruction instanceof PtzInstruction.Preset preset) {
            return bytes(0x81 + preset.action().ordinal(), 0, preset.number(), 0);
        }
        if (instruction instanceof PtzInstruction.Cruise cruise) {
            return cruise(cruise);
        }
        if (instruction instanceof PtzInstruction.Scan scan) {
            return switch (scan.action()) {
                case START -> bytes(0x89, scan.scan(), 0, 0);
                case SET_LEFT_EDGE -> bytes(0x89, scan.scan(), 1, 0);
                case SET_RIGHT_EDGE -> bytes(0x89, scan.scan(), 2, 0);
                case SET_SPEED -> bytes(0x8A, scan.scan(), scan.speed() & 0xFF, scan.speed() >> 8);
            };
        }
        if (instruction instanceof PtzInstruction.Auxiliary auxiliary) {
            return bytes(auxiliary.on() ? 0x8C : 0x8D, auxiliary.number(), 0, 0);
        }
        throw new IllegalStateException("instruction: " + instruction);
    }

    private static String move(PtzInstruction.Move move) {
        int code = direction(move.pan(), 0x01, 0x02)
                | direction(move.tilt(), 0x08, 0x04)
                | direction(move.zoom(), 0x10, 0x20);
        return bytes(code, Math.abs(move.pan()), Math.abs(move.tilt()), Math.abs(move.zoom()));
    }

    private static String cruise(PtzInstruction.Cruise cruise) {
        int value = cruise.value();
        return switch (cruise.action()) {
            case ADD_POINT -> bytes(0x84, cruise.track(), value, 0);
            case DELETE_POINT -> bytes(0x85, cruise.track(), value, 0);
            case DELETE_TRACK -> bytes(0x85, cruise.track(), 0, 0);
            case SET_SPEED -> bytes(0x86, cruise.track(), value & 0xFF, value >> 8);
            case SET_DWELL -> bytes(0x87, cruise.track(), value & 0xFF, value >> 8);
            case START -> bytes(0x88, cruise.track(), 0, 0);
        };
    }

    private static int direction(int speed, int positive, int negative) {
        return speed > 0 ? positive : speed < 0 ? negative : 0;
    }

    private static String bytes(int code, int data1, int data2, int data3) {
        int seventh = data3 << 4;
        int sum = 0xA5 + 0x0F + ADDRESS + code + data1 + data2 + seventh;
        return String.format(
                Locale.ROOT, "A50F%02X%02X%02X%02X%02X%02X", ADDRESS, code, data1, data2, seventh, sum & 0xFF);
    }

    /**
     * @param text blanks and lower case are fine
     * @throws PtzCommandException length, first byte, check sum or instruction are not the standard's
     */
    public static PtzInstruction decode(String text) throws PtzCommandException {
        int[] b = digits(text);
        if (b[0] != 0xA5) {
            throw new PtzCommandException("PTZCmd byte 1: " + hex(b[0]) + " (expected: A5)");
        }
        int sum = (b[0] + b[1] + b[2] + b[3] + b[4] + b[5] + b[6]) & 0xFF;
        if (b[7] != sum) {
            throw new PtzCommandException("PTZCmd check sum: " + hex(b[7]) + " (expected: " + hex(sum) + ")");
        }
        try {
            return instruction(b[3], b[4], b[5], b[6] >> 4);
        } catch (IllegalArgumentException outOfRange) {
            throw new PtzCommandException("PTZCmd " + hex(b[3]) + ": " + outOfRange.getMessage());
        }
    }

    private static int[] digits(String text) throws PtzCommandException {
        StringBuilder digits = new StringBuilder(16);
        for (int i = 0; i < text.length() && digits.length() <= 16; i++) {
            char c = text.charAt(i);
            if (!Character.isWhitespace(c)) {
                if (c > 0x7F || Character.digit(c, 16) < 0) {
                    throw new PtzCommandException(
                            "PTZCmd: \"" + Excerpt.of(text) + "\" (expected: 16 hexadecimal digits)");
                }
                digits.append(c);
            }
        }
        if (digits.length() != 16) {
            throw new PtzCommandException("PTZCmd: \"" + Excerpt.of(text) + "\" (expected: 16 hexadecimal digits)");
        }
        int[] bytes = new int[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    private static PtzInstruction instruction(int code, int data1, int data2, int data3) throws PtzCommandException {
        if (code < 0x40) {
            return new PtzInstruction.Move(
                    signed(code, 0x01, 0x02, data1), signed(code, 0x08, 0x04, data2), signed(code, 0x10, 0x20, data3));
        }
        if (code < 0x50) {
            return new PtzInstruction.Lens(signed(code, 0x01, 0x02, data1), signed(code, 0x04, 0x08, data2));
        }
        int value = data3 << 8 | data2;
        return switch (code) {
            case 0x81, 0x82, 0x83 ->
                new PtzInstruction.Preset(PtzInstruction.PresetAction.values()[code - 0x81], data2);
            case 0x84 -> new PtzInstruction.Cruise(PtzInstruction.CruiseAction.ADD_POINT, data1, data2);
            case 0x85 ->
                data2 == 0
                        ? new PtzInstruction.Cruise(PtzInstruction.CruiseAction.DELETE_TRACK, data1, 0)
                        : new PtzInstruction.Cruise(PtzInstruction.CruiseAction.DELETE_POINT, data1, data2);
            case 0x86 -> new PtzInstruction.Cruise(PtzInstruction.CruiseAction.SET_SPEED, data1, value);
            case 0x87 -> new PtzInstruction.Cruise(PtzInstruction.CruiseAction.SET_DWELL, data1, value);
            case 0x88 -> new PtzInstruction.Cruise(PtzInstruction.CruiseAction.START, data1, 0);
            case 0x89 -> scan(data1, data2);
            case 0x8A -> new PtzInstruction.Scan(PtzInstruction.ScanAction.SET_SPEED, data1, value);
            case 0x8C, 0x8D -> new PtzInstruction.Auxiliary(data1, code == 0x8C);
            default ->
                throw new PtzCommandException(
                        "PTZCmd instruction: " + hex(code) + " (expected: 00 to 4F, 81 to 8A, 8C or 8D)");
        };
    }

    private static PtzInstruction scan(int scan, int what) throws PtzCommandException {
        if (what > 2) {
            throw new PtzCommandException("PTZCmd 89 byte 6: " + hex(what) + " (expected: 00, 01 or 02)");
        }
        return new PtzInstruction.Scan(PtzInstruction.ScanAction.values()[what], scan, 0);
    }

    /** Opposites at once cancel each other. */
    private static int signed(int code, int positive, int negative, int speed) {
        boolean up = (code & positive) != 0;
        boolean down = (code & negative) != 0;
        return up == down ? 0 : up ? speed : -speed;
    }

    private static String hex(int value) {
        return String.format(Locale.ROOT, "%02X", value);
    }
}
