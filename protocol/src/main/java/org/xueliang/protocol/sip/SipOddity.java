package org.xueliang.protocol.sip;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is odd about a message that was understood all the same. Each names where it was seen: "V S1" is row S1 of vendor-quirks 2.1,
 * "G S1" row S1 of gb28181-quirks 2, "18 #1" a row of the signalling sheet's clause 18.
 */
public enum SipOddity {
    CONTENT_LENGTH_ZERO_WITH_BODY("V S1, G S1, 18 #2: Hikvision", "the rest of the datagram is the body"),
    CONTENT_LENGTH_SHORT("V S2, G S2, 18 #2: Hikvision", "the datagram wins; a stream goes on at the next start line"),
    CONTENT_LENGTH_LONG("V S2, G S2, 18 #3: Hikvision", "what is there is the body"),
    CONTENT_LENGTH_MISSING("18 #1", "the rest of the datagram is the body; none in a stream"),
    BARE_LINE_FEED("18 #4", "taken as a line end"),
    BLANKS_BEFORE_START("18 #4", "skipped: CR, LF and NUL"),
    BLANKS_IN_START_LINE("18 #4, RFC 4475 lwsstart, trws", "taken as one space"),
    FOLDED_HEADER("18 #5", "joined with one space"),
    LINE_WITHOUT_COLON("18 #5", "skipped"),
    DOUBLED_HEADER("18 #5", "the first From, To, Call-ID, CSeq counts"),
    ROUTE_IN_REQUEST("V S6, G S4: Dahua and Hikvision recorders after time-outs", "not followed, we are the end"),
    UNKNOWN_EXTENSION("V S25: X-PreferredPath of Hikvision NCG", "kept, never refused"),
    NAME_NOT_ASCII("18 #6", "kept byte for byte"),
    ADDRESS_WITHOUT_BRACKETS("18 #6", "parameters belong to the header"),
    DISPLAY_NAME_NOT_QUOTED("18 #6, RFC 4475 baddn", "everything before the bracket is the name"),
    FROM_TAG_MISSING("18 #8", "taken as an empty tag"),
    MAX_FORWARDS_MISSING("18 #9, V S22", "accepted"),
    VIA_MISSING("V S17: one recorder's answers", "matched by Call-ID and CSeq"),
    BRANCH_WITHOUT_COOKIE("V S18, RFC 4475 inv2543", "matched by Call-ID, CSeq and tags as well"),
    HEADER_UNREADABLE("V S5: Hikvision NcgV5.11.100", "kept; only From, To, Call-ID and CSeq are needed"),
    EXPIRES_MISSING("V S8, V S10, G R7: Huawei", "Contact's parameter, else the default"),
    EXPIRES_OUT_OF_RANGE("18 #10", "clamped"),
    REQUEST_URI_NOT_TO("18 #7, V S7, V S19", "To names the target, the host is free"),
    SUBJECT_IN_PARTS("V S20: upper platforms", "the SDP names the channel"),
    CONTACT_MISSING("V S16: answers to INVITE", "the address that the answer came from"),
    TAG_IN_EARLY_ANSWER("G S5: 101 Dialog Establishment", "provisional like any other"),
    BODY_NOT_OF_ITS_TYPE("V S26, G S6: Hikvision platforms", "errors are not read as SDP"),
    BODY_MISSING("G S10", "answered 400 by whoever needs one");

    private static final SipOddity[] ALL = values();

    private final String source;
    private final String handling;

    SipOddity(String source, String handling) {
        this.source = source;
        this.handling = handling;
    }

    /** Where it was seen. */
    public String source() {
        return source;
    }

    /** What is done about it. */
    public String handling() {
        return handling;
    }

    long bit() {
        return 1L << ordinal();
    }

    static Set<SipOddity> of(long bits) {
        EnumSet<SipOddity> found = EnumSet.noneOf(SipOddity.class);
        for (SipOddity oddity : ALL) {
            if ((bits & oddity.bit()) != 0) {
                found.add(oddity);
            }
        }
        return Collections.unmodifiableSet(found);
    }
}
