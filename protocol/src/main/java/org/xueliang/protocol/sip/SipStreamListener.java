package org.xueliang.protocol.sip;

/** What {@link SipStreamParser} finds, in order. */
public interface SipStreamListener {
    void message(SipMessage message);

    /** A message whose end is known and which cannot be understood; the stream goes on behind it. */
    void malformed(SipSyntaxException fault);

    /** CR LF CR LF between messages (RFC 5626 clause 4.4.1): CR LF is the answer. */
    void ping();

    /** Bytes that belong to no message were passed over (V S2). */
    void skipped(int bytes);
}
