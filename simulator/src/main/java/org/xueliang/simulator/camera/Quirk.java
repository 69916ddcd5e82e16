package org.xueliang.simulator.camera;

import java.util.Locale;

/**
 * Oddities of real cameras that a simulated one can be given. The number before each is the row of the list of RTSP forms
 * seen in the field; the device named is the one that its reporter names.
 */
public enum Quirk {
    /** A blank before the SSRC in Transport (Hikvision iDS-2CD9396-BIS; retina #128). */
    R1_BLANK_BEFORE_SSRC,
    /** RTP-Info ends with a semicolon (Laureii; retina #117). */
    R2_RTP_INFO_ENDS_WITH_SEMICOLON,
    /** {@code seq=0} in RTP-Info, and it is not true (Hikvision DS-2CD2032-I). */
    R3_FALSE_SEQUENCE,
    /** {@code rtptime=-1} (OMNY M5S2A 2812; moonfire #224). */
    R4_NEGATIVE_RTPTIME,
    /** Blanks behind the value of CSeq (Longse; retina #77). */
    R5_BLANK_AFTER_CSEQ,
    /** DESCRIBE without Content-Type. */
    R6_NO_CONTENT_TYPE,
    /** Each SETUP answers with another session id, and any of them is taken. */
    R7_SESSION_ID_CHANGES,
    /** Data on an interleaved channel that was never assigned, and CRLF before the next frame (moonfire #213). */
    R8_STRAY_CHANNEL,
    /** A status line without reason text (ZLMediaKit #807). */
    R10_NO_REASON,
    /** Header lines end with LF alone (ZLMediaKit #2670). */
    R11_LF_ONLY,
    /** Content-Base without a scheme (Anjvision; moonfire #356). */
    R12_CONTENT_BASE_WITHOUT_SCHEME,
    /** {@code rtsp://rtsp://} in Content-Base (go2rtc #208). */
    R13_DOUBLE_SCHEME,
    /** {@code c=IN } and {@code o=- 1001 1 IN } with nothing more (Uniview IPC2122LB). */
    R17_EMPTY_CONNECTION,
    /** o=, s= and t= are missing (cheap IPC; retina #52). */
    R21_NO_SESSION_LINES,
    /** A blank behind the clock rate of rtpmap (moonfire #213). */
    R23_BLANK_AFTER_CLOCK_RATE,
    /** {@code a=sendonly} on the video (D-Link). */
    R24_SENDONLY,
    /** A media section {@code application/TP-LINK} that is no RTP that anybody knows (TP-Link). */
    R25_VENDOR_MEDIA,
    /** The connection is dropped on GET_PARAMETER, which is not in Public. */
    R32_NO_GET_PARAMETER,
    /** No server_port in the answer to a SETUP over UDP (OpenIPC). */
    R33_NO_SERVER_PORT,
    /** {@code RTP/AVP} in the answer though it is interleaved (Escam). */
    R34_INTERLEAVED_WITHOUT_TCP,
    /** The SSRC stands first in Transport, and the control attribute first in its media section (Luckfox rkip). */
    R38_SSRC_FIRST,
    /** {@code a=fmtp:96} with nothing after it (Ubiquiti). */
    R39_EMPTY_FMTP,
    /** A frame rate is declared that is not sent. */
    R40_FALSE_FRAME_RATE;

    /** The name on a command line: {@code r8}. */
    public String label() {
        return name().substring(0, name().indexOf('_')).toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static Quirk parse(String label) {
        StringBuilder known = new StringBuilder();
        for (Quirk quirk : values()) {
            if (quirk.label().equalsIgnoreCase(label) || quirk.name().equalsIgnoreCase(label)) {
                return quirk;
            }
            known.append(known.isEmpty() ? "" : ", ").append(quirk.label());
        }
        throw new IllegalArgumentException("quirk: '" + label + "' (expected: " + known + ")");
    }
}
