package org.xueliang.protocol.rtp.rtcp;

/** Takes the parts of a compound RTCP packet in their order. */
public interface RtcpListener {
    /** @see SenderReport */
    default void senderReport(SenderReport report) {}

    /** A block of a sender or receiver report. @param reporter SSRC of who reports */
    default void reportBlock(int reporter, ReportBlock block) {}

    /** @param cname the canonical name of a source, at most 255 bytes */
    default void cname(int ssrc, String cname) {}

    default void bye(int ssrc) {}
}
