package org.xueliang.protocol.sip.dialog;

import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipFailure;

/** Who makes a call or subscribes. Exactly one of answered, refused and failed is called; {@link #ended} only after answered. */
public interface InviteHandler extends DialogHandler {
    default void progress(SipResponse provisional) {}

    /** 2xx. The ACK of an INVITE has been sent. */
    void answered(SipDialog dialog, SipResponse ok);

    /** 3xx to 6xx. Its body may be anything (V S26). */
    void refused(SipResponse response);

    /** No final response, or withdrawn by us. */
    void failed(SipFailure failure);
}
