package org.xueliang.protocol.sip.dialog;

import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** Who holds a dialog. Called on the agent's thread. */
public interface DialogHandler {
    /** A request of ours inside the dialog that the agent made, ACK, BYE or CANCEL, before it goes: as it is, or with what the other side wants on it. */
    default SipRequest leaving(SipRequest request) {
        return request;
    }

    /**
     * Asked before anything of a request inside the dialog counts, its number too; BYE among them, ACK not.
     *
     * @return false where it is refused, and answered so
     */
    default boolean lets(SipDialog dialog, SipRequest request, SipServerTransaction transaction) {
        return true;
    }

    /** A request inside the dialog: INFO, MESSAGE, NOTIFY, a second INVITE. BYE is answered already and comes as {@link #ended}. */
    default void request(SipDialog dialog, SipRequest request, SipServerTransaction transaction) {
        transaction.respond(405);
    }

    /** The ACK of our 2xx: media may flow (V S33). */
    default void acknowledged(SipDialog dialog, SipRequest ack) {}

    /** Once, whoever ended it; not where we did. */
    void ended(SipDialog dialog, DialogEnd why);
}
