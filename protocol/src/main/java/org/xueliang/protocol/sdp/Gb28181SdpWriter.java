package org.xueliang.protocol.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes SDP of GB/T 28181 in the order v o s u c t m a y f, each line ending with CRLF: Hikvision answers 415 otherwise (D9 in vendor-quirks). */
public final class Gb28181SdpWriter {
    public static final String CONTENT_TYPE = "application/sdp";

    private final StringBuilder out = new StringBuilder(384);

    private Gb28181SdpWriter() {}

    public static byte[] offer(Gb28181Offer offer) {
        Gb28181SdpWriter writer = new Gb28181SdpWriter();
        String uri = offer.channel().isEmpty() ? "" : offer.channel() + ":" + offer.channelType();
        writer.session(offer.owner(), offer.type().text(), uri, offer.media().address(), offer.startS(), offer.stopS());
        writer.media(offer.media(), "");
        writer.number("streamnumber", offer.streamNumber());
        writer.number("downloadspeed", offer.downloadSpeed());
        for (SdpAttribute attribute : offer.attributes()) {
            writer.line(
                    'a', attribute.value().isEmpty() ? attribute.name() : attribute.name() + ":" + attribute.value());
        }
        return writer.end(offer.moreMedia(), offer.media().address(), offer.ssrc(), offer.format());
    }

    public static byte[] answer(Gb28181Answer answer) {
        Gb28181SdpWriter writer = new Gb28181SdpWriter();
        GbSessionType type = answer.type();
        writer.session(
                answer.owner(),
                (type == null ? GbSessionType.PLAY : type).text(),
                "",
                answer.media().address(),
                0,
                0);
        writer.media(answer.media(), "");
        if (answer.fileSizeBytes() >= 0) {
            writer.line('a', "filesize:" + answer.fileSizeBytes());
        }
        return writer.end(answer.moreMedia(), answer.media().address(), answer.ssrc(), answer.format());
    }

    private void session(String owner, String name, String uri, String address, long startS, long stopS) {
        line('v', "0");
        line('o', (owner.isEmpty() ? "-" : owner) + " 0 0 " + internet(address));
        line('s', name);
        if (!uri.isEmpty()) {
            line('u', uri);
        }
        line('c', internet(address));
        line('t', startS + " " + stopS);
    }

    private static String internet(String address) {
        return (address.indexOf(':') >= 0 ? "IN IP6 " : "IN IP4 ") + (address.isEmpty() ? "0.0.0.0" : address);
    }

    /** @param sessionAddress that c= of the session has; empty for the medium that it is of */
    private void media(GbMedia media, String sessionAddress) {
        StringBuilder line = new StringBuilder(media.type())
                .append(' ')
                .append(media.port())
                .append(media.tcp() ? " TCP/RTP/AVP" : " RTP/AVP");
        for (RtpMap format : media.formats()) {
            line.append(' ').append(format.payloadType());
        }
        line('m', line.toString());
        if (!sessionAddress.isEmpty()
                && !media.address().equals(sessionAddress)
                && !media.address().isEmpty()) {
            line('c', internet(media.address()));
        }
        if (!media.direction().isEmpty()) {
            line('a', media.direction());
        }
        for (RtpMap format : media.formats()) {
            if (!format.encoding().isEmpty()) {
                line('a', "rtpmap:" + format.payloadType() + " " + format.encoding() + "/" + format.clockRateHz());
            }
        }
        MediaSetup setup = media.setup();
        if (media.tcp() && setup != null) {
            line('a', "setup:" + setup.text());
            line('a', "connection:new");
        }
    }

    private void number(String name, @Nullable Integer value) {
        if (value != null) {
            line('a', name + ":" + value);
        }
    }

    private byte[] end(
            List<GbMedia> moreMedia, String sessionAddress, @Nullable Integer ssrc, @Nullable String format) {
        for (GbMedia media : moreMedia) {
            media(media, sessionAddress);
        }
        if (ssrc != null) {
            line('y', Ssrc.text(ssrc));
        }
        if (format != null) {
            line('f', format);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void line(char type, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("an SDP value has CR or LF");
        }
        out.append(type).append('=').append(value).append("\r\n");
    }
}
