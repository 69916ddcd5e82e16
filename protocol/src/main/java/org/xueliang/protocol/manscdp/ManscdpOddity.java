package org.xueliang.protocol.manscdp;

/** Each leniency of the reader by its name, with the source of the deviation. What was seen is listed with the body. */
public enum ManscdpOddity {
    /** Prolog says GB2312, bytes are UTF-8, or the other way round. */
    CHARSET_NOT_AS_DECLARED("X2 in vendor-quirks: wvp#1341, #1934"),
    /** Bytes of neither charset; each became U+FFFD. */
    UNDECODABLE_BYTES("X5 in gb28181-quirks: m7sgb#18, a bad name dropped the page"),
    CONTROL_BYTES("X3 in vendor-quirks: wvp#541, #542, #1320, Hikvision and others"),
    /** {@code <} or {@code >} in a text; taken as text. */
    RAW_ANGLE_BRACKET("X4 in vendor-quirks: wvp#903, Hikvision platform"),
    BARE_AMPERSAND("X5 in vendor-quirks: wvp@5bcd8495e, Hikvision"),
    SURPLUS_END_TAG("X6 in vendor-quirks: wvp#1320"),
    /** An element that another one ended. */
    MISSING_END_TAG("X6 in vendor-quirks, generalised"),
    /** The body ends inside an element. */
    CUT_BODY("X7 in vendor-quirks: wvp#853, #858"),
    FIELD_AS_ATTRIBUTE("X8 in vendor-quirks: mibee#326"),
    PADDED_TEXT("X9 in vendor-quirks: wvp@f635f9c30, TP-Link IPC43AW"),
    ODD_PARENTAL("X10 in vendor-quirks: 65535, wvp XmlUtil"),
    ODD_STATUS("X11 in vendor-quirks: ONLINE, OK; Hikvision DS-7716N-E4"),
    ODD_PARENT("X12 in vendor-quirks: null, own id, odd length"),
    PLACEHOLDER_TEXT("X13 in vendor-quirks: the literal CivilCode"),
    /** A field one level off: PTZType, BusinessGroupID, AlarmType. */
    FIELD_ELSEWHERE("X14 and X27 in vendor-quirks: wvp#559"),
    ODD_CODE("X15 in vendor-quirks: m7sgb@a0f16d1"),
    NUM_DIFFERS("X19 in vendor-quirks: wvp#411, #1577"),
    NO_LIST("X19, X20 in vendor-quirks: wvp@a556d8520"),
    LENIENT_DATE("X21 to X23 in vendor-quirks: Uniview, Unisinsight"),
    UNREADABLE_DATE("X21 in vendor-quirks, beyond repair"),
    BLOCK_NAMED_OTHERWISE("X24 in vendor-quirks: Uniview"),
    /** Longitude and latitude missing, zero or out of range. */
    NO_POSITION("X25 in vendor-quirks; case 28 of the signalling sheet"),
    UNREADABLE_NUMBER("section 10 of gb28181-quirks: tolerant integers"),
    SECOND_DOCUMENT("case 12 of the signalling sheet"),
    TEXT_AROUND_ROOT("case 11 of the signalling sheet"),
    NAMESPACE_PREFIX("case 11 of the signalling sheet"),
    BROKEN_PROLOG("EasyCVR's encoding-\"gb2312\""),
    BROKEN_TAG("case 11 of the signalling sheet"),
    OTHER_LETTER_CASE("EasyCVR's cmdType"),
    LONG_TEXT("section 10 of gb28181-quirks: names are cut"),
    ODD_SN("case 13 of the signalling sheet: not a number of 32 bits"),
    OLD_SPELLING("IFameCmd of the text until 2016");

    private final String source;

    ManscdpOddity(String source) {
        this.source = source;
    }

    /** @return where it was seen */
    public String source() {
        return source;
    }
}
