package org.xueliang.protocol.manscdp;

/** PTZCmd: 8 bytes as 16 hexadecimal digits (2022 A.3). */
public final class PtzCommandCodec {
    private PtzCommandCodec() {}

    /** @return 16 upper-case digits; the address is 01, which devices do not look at */
    public static String encode(PtzInstruction instruction) {
        throw new UnsupportedOperationException("not yet: " + instruction);
    }

    /**
     * @param text blanks and lower case are fine
     * @throws PtzCommandException length, first byte, check sum or instruction are not the standard's
     */
    public static PtzInstruction decode(String text) throws PtzCommandException {
        throw new UnsupportedOperationException("not yet: " + text);
    }
}
