package org.xueliang.ingest.gb28181.invite;

/** One INVITE and what follows. Called on the device's event loop. */
public interface Dialog {
    String callId();

    /** ACK of the 200; the implementation repeats it for each retransmission of the 200. */
    void ack();

    /** INFO inside the dialog: playback control. */
    void info(String contentType, byte[] body, InfoAnswer answer);

    /**
     * The way out of every state: CANCEL before an answer (after the first provisional one; a 200 that crosses it is
     * acknowledged and BYE sent), BYE after it, nothing where it is over. No listener call comes after it. More than once is fine.
     */
    void end();
}
