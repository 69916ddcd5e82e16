package org.xueliang.ingest.gb28181.cascade;

import java.util.ArrayDeque;
import java.util.Queue;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;

/**
 * Answers of several messages, one after the other: the next page goes when the one before was answered (2022 annex M), and the
 * next answer behind the one before. A page without an answer is passed over, for the platform asks again for what it misses.
 * For the link's thread.
 */
final class PagedSender {
    /** Messages that wait; what a platform asks for beyond it is refused. */
    private static final int MAX_WAITING = 20_000;

    private final UpperContext context;
    private final Queue<ManscdpMessage> waiting = new ArrayDeque<>();
    private boolean sending;
    /** Answers of before a stop mean nothing. */
    private int round;

    PagedSender(UpperContext context) {
        this.context = context;
    }

    /** Whether so many more may be sent. */
    boolean takes(int messages) {
        return waiting.size() + messages <= MAX_WAITING;
    }

    void send(ManscdpMessage message) {
        waiting.add(message);
        if (!sending) {
            next();
        }
    }

    private void next() {
        ManscdpMessage message = waiting.poll();
        sending = message != null;
        if (message == null) {
            return;
        }
        int mine = round;
        context.message(message, new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                if (mine == round) {
                    next();
                }
            }

            @Override
            public void failed(SipFailure failure) {
                if (mine == round) {
                    next();
                }
            }
        });
    }

    void stop() {
        round++;
        waiting.clear();
        sending = false;
    }
}
