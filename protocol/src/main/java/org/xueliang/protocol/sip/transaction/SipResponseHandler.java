package org.xueliang.protocol.sip.transaction;

import org.xueliang.protocol.sip.SipResponse;

/** Who waits for the answer to a request of ours. Exactly one of {@link #answered} and {@link #failed} is called. */
public interface SipResponseHandler {
    /** 100 to 199; a tag in it means nothing (G S5). */
    default void provisional(SipResponse response) {}

    /**
     * The final response.
     *
     * @param from where it came from: with NAT not always where the request went to
     */
    void answered(SipResponse response, SipFlow from);

    void failed(SipFailure failure);

    /** A 2xx to an INVITE once more, or one that came after {@link #failed}: it wants its ACK. */
    default void answeredAgain(SipResponse response, SipFlow from) {}
}
