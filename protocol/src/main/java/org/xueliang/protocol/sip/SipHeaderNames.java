package org.xueliang.protocol.sip;

import java.util.ArrayList;
import java.util.List;

/** Known header names in the spelling that is sent, found without an allocation; compact forms of RFC 3261 clause 7.3.3 among them. */
final class SipHeaderNames {
    private static final int LONGEST = 32;
    /** By length. */
    private static final String[][] KNOWN = new String[LONGEST + 1][];
    /** By letter. */
    private static final String[] COMPACT = new String[26];

    static {
        List<List<String>> byLength = new ArrayList<>();
        for (int i = 0; i <= LONGEST; i++) {
            byLength.add(new ArrayList<>());
        }
        for (String name : SipHeaders.NAMES) {
            byLength.get(name.length()).add(name);
        }
        for (int i = 0; i <= LONGEST; i++) {
            KNOWN[i] = byLength.get(i).toArray(new String[0]);
        }
        compact('v', SipHeaders.VIA);
        compact('f', SipHeaders.FROM);
        compact('t', SipHeaders.TO);
        compact('i', SipHeaders.CALL_ID);
        compact('m', SipHeaders.CONTACT);
        compact('c', SipHeaders.CONTENT_TYPE);
        compact('l', SipHeaders.CONTENT_LENGTH);
        compact('s', SipHeaders.SUBJECT);
        compact('e', SipHeaders.CONTENT_ENCODING);
        compact('k', SipHeaders.SUPPORTED);
        compact('o', SipHeaders.EVENT);
        compact('u', SipHeaders.ALLOW_EVENTS);
    }

    private SipHeaderNames() {}

    private static void compact(char letter, String name) {
        COMPACT[letter - 'a'] = name;
    }

    /** @return the name at this place; a constant where it is known */
    static String at(String text, int from, int to) {
        int length = to - from;
        if (length == 1) {
            int letter = (text.charAt(from) | 0x20) - 'a';
            if (letter >= 0 && letter < COMPACT.length && COMPACT[letter] != null) {
                return COMPACT[letter];
            }
        }
        if (length <= LONGEST) {
            for (String name : KNOWN[length]) {
                if (text.regionMatches(true, from, name, 0, length)) {
                    return name;
                }
            }
        }
        return text.substring(from, to);
    }
}
