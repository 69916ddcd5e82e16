package org.xueliang.ingest.gb28181.invite;

import java.net.InetSocketAddress;

/** What comes of an INVITE. On the device's event loop. */
public interface DialogListener {
    /** 1xx. */
    void provisional(int status);

    /**
     * The first 2xx; repetitions are acknowledged below.
     *
     * @param body as it came: SDP, or what the device takes for it
     * @param from source of the answer
     */
    void answered(byte[] body, InetSocketAddress from);

    /**
     * 3xx to 6xx; acknowledged already.
     *
     * @param reason phrase of the status line
     * @param body as it came, maybe empty; never to be taken for SDP (S6 in the quirks)
     */
    void refused(int status, String reason, byte[] body);

    /** No final answer, or the connection broke. @param cause in words */
    void noAnswer(String cause);

    /** BYE of the device, or the dialog was lost. @param cause in words */
    void ended(String cause);

    /** MediaStatus with NotifyType 121: what was recorded has been sent. */
    default void mediaStatus(int notifyType) {}
}
