package org.xueliang.simulator.gb28181.quirk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Why no picture comes of an INVITE: put in, to see whether the cause is found. */
public enum MediaFault {
    /** All is well. */
    NONE,
    /** 200, and then nothing at all. */
    NOTHING_SENT,
    /** Sender reports and no RTP. */
    RTCP_ONLY,
    /** RTP under an SSRC that is neither offered nor answered, from another address than the one answered. */
    WRONG_SSRC,
    /** c= is an address of a private network that is not the one its requests come from, and no media comes. */
    PRIVATE_ADDRESS,
    /** Via, Contact and c= hold an address that its requests do not come from, and no media comes. */
    NAT,
    /** INVITE is refused: 488. */
    REFUSED,
    /** INVITE is refused: 486. */
    BUSY,
    /** The answer says a=recvonly, or the same side of setup as the offer, and nothing is sent. */
    WRONG_DIRECTION,
    /** Over TCP, where the platform connects, the port in the answer is closed; else nothing is sent. */
    PORT_CLOSED,
    /** Pictures that refer to others, and never one to begin with. */
    NO_KEYFRAME,
    /** No map and no parameter sets: nothing says what the bytes are. */
    NO_PSM,
    /** The map says SVAC. */
    SVAC,
    /** The device's clock is wrong by a day: what it has recorded it does not find. */
    CLOCK;

    /** The name on a command line: {@code rtcp-only}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static MediaFault parse(String label) {
        List<String> known = new ArrayList<>();
        for (MediaFault fault : values()) {
            if (fault.label().equalsIgnoreCase(label.replace('_', '-'))) {
                return fault;
            }
            known.add(fault.label());
        }
        throw new IllegalArgumentException("fault: '" + label + "' (expected: " + String.join(", ", known) + ")");
    }
}
