package org.xueliang.ingest.gb28181.cascade;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** Where the pictures of a call come from: a live stream, or a recording. For the link's thread. */
interface UpperSource {
    GbSessionType type();

    /** How long it is waited for before the call is refused. */
    long waitMs();

    /** Begins to ask for it. */
    void ask();

    boolean isThere();

    /** Why none will come, and the SIP status for it; null while one may. */
    @Nullable
    Refusal refusal();

    /** Why none has come until now. */
    String trouble();

    /** The seat gets pictures from now on; false where it is over. */
    boolean join(PsSeat seat);

    /** It ended because all of it was sent. */
    boolean isComplete();

    /** A request inside the call's dialog. */
    void request(SipRequest request, SipServerTransaction transaction);

    /** Nothing of it is wanted any more. */
    void close();

    /** @param status of SIP */
    record Refusal(int status, String why) {}
}
