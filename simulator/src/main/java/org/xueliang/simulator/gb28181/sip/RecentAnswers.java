package org.xueliang.simulator.gb28181.sip;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.Via;

/**
 * What one device answered lately: a request that comes again is answered with the same bytes and not done again (RFC 3261 clause
 * 17.2). Bounded; one thread's.
 */
public final class RecentAnswers {
    private static final int MAX = 32;

    private final Map<String, byte[]> answers = new LinkedHashMap<>(8) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MAX;
        }
    };

    /** Transaction of a request: branch, sender and method; ACK belongs to none. */
    public static String key(SipRequest request) {
        Via via = request.via();
        String branch = via == null || via.branch() == null ? request.callId() + request.cseq() : via.branch();
        return branch + '|' + (via == null ? "" : via.sentBy()) + '|' + request.method();
    }

    public byte @Nullable [] find(String key) {
        return answers.get(key);
    }

    public void put(String key, byte[] answer) {
        answers.put(key, answer);
    }
}
