package org.xueliang.protocol.sip.dialog;

/** What happens to a dialog. */
enum DialogEvent {
    ANSWERED,
    /** BYE of either side, a subscription that ended, or the peer is gone. */
    ENDED
}
