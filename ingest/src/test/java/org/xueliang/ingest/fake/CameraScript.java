package org.xueliang.ingest.fake;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.xueliang.ingest.fake.FakeCamera.Dialogue;
import org.xueliang.ingest.fake.FakeCamera.Script;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.SdpWriter;

/** A camera that behaves, and ways to make one part of it misbehave. */
public final class CameraScript implements Script {
    private final TestClip clip;
    private UnaryOperator<List<byte[]>> packets = UnaryOperator.identity();
    private String sdp;
    private String digestRealm = "";
    private String basicRealm = "";
    private boolean closeAfter401;
    private boolean refuseTcp;
    private boolean muteUdp;
    private boolean refuseRange;
    private boolean silent;
    private boolean withoutServerPort;
    private Sound sound = Sound.NONE;

    /** What it does when it is asked for the audio that it described. */
    public enum Sound {
        NONE,
        REFUSES,
        HANGS_UP,
        SAYS_NOTHING
    }

    private CameraScript(TestClip clip) {
        this.clip = clip;
        this.sdp = SdpWriter.video(
                "clip",
                "127.0.0.1",
                clip.codec(),
                TestClip.PAYLOAD_TYPE,
                AnnexB.nalUnits(clip.sets().annexB()),
                "trackID=1");
    }

    public static CameraScript of(TestClip clip) {
        return new CameraScript(clip);
    }

    public CameraScript sdp(String text) {
        sdp = text;
        return this;
    }

    /** Challenges with Digest MD5. */
    public CameraScript digest(String realm) {
        digestRealm = realm;
        return this;
    }

    public CameraScript basic(String realm) {
        basicRealm = realm;
        return this;
    }

    public CameraScript closesAfter401() {
        closeAfter401 = true;
        return this;
    }

    public CameraScript refusesTcp() {
        refuseTcp = true;
        return this;
    }

    /** Agrees on UDP and sends nothing over it. */
    public CameraScript muteOverUdp() {
        muteUdp = true;
        return this;
    }

    public CameraScript refusesRange() {
        refuseRange = true;
        return this;
    }

    /** Plays nothing. */
    public CameraScript silent() {
        silent = true;
        return this;
    }

    public CameraScript withoutServerPort() {
        withoutServerPort = true;
        return this;
    }

    /** Describes audio, and gives none. */
    public CameraScript sound(Sound behaviour) {
        sound = behaviour;
        sdp += "m=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\n";
        return this;
    }

    /** Changes the packets of a round of the clip before they are sent. */
    public CameraScript packets(UnaryOperator<List<byte[]>> change) {
        packets = change;
        return this;
    }

    @Override
    public void run(Dialogue dialogue) throws IOException {
        try (DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int udpPort = 0;
            boolean accepted = digestRealm.isEmpty() && basicRealm.isEmpty();
            while (true) {
                RtspRequest request = dialogue.next();
                String authorization = request.headers().get(RtspHeaders.AUTHORIZATION);
                if (!accepted && !request.method().equals(RtspMethods.OPTIONS)) {
                    if (!good(authorization, request)) {
                        challenge(dialogue, request);
                        if (closeAfter401 && authorization == null) {
                            return;
                        }
                        continue;
                    }
                }
                switch (request.method()) {
                    case RtspMethods.OPTIONS ->
                        dialogue.answer(
                                request,
                                200,
                                RtspHeaders.PUBLIC,
                                "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER");
                    case RtspMethods.DESCRIBE ->
                        dialogue.answer(
                                request,
                                200,
                                sdp.getBytes(StandardCharsets.US_ASCII),
                                RtspHeaders.CONTENT_TYPE,
                                "application/sdp",
                                RtspHeaders.CONTENT_BASE,
                                request.uri() + "/");
                    case RtspMethods.SETUP -> {
                        boolean audio = request.uri().endsWith("trackID=2");
                        if (audio && sound == Sound.HANGS_UP) {
                            return;
                        }
                        if (audio && sound == Sound.SAYS_NOTHING) {
                            continue;
                        }
                        if (audio) {
                            dialogue.answer(request, StatusCode.NOT_FOUND);
                        } else {
                            udpPort = setUp(dialogue, request, udp);
                        }
                    }
                    case RtspMethods.PLAY -> {
                        if (refuseRange && request.headers().contains(RtspHeaders.RANGE)) {
                            dialogue.answer(request, StatusCode.INVALID_RANGE);
                            continue;
                        }
                        dialogue.answer(request, 200, RtspHeaders.SESSION, "4711");
                        play(dialogue, udp, udpPort);
                    }
                    case RtspMethods.TEARDOWN -> {
                        dialogue.answer(request, 200);
                        return;
                    }
                    default -> dialogue.answer(request, 200);
                }
            }
        }
    }

    private boolean good(@org.jspecify.annotations.Nullable String authorization, RtspRequest request) {
        if (authorization == null) {
            return false;
        }
        try {
            var given = org.xueliang.protocol.auth.Authorization.parse(authorization);
            if (given instanceof org.xueliang.protocol.auth.Authorization.Basic basic) {
                return basic.matches(Gateways.USER, Gateways.PASSWORD);
            }
            if (given instanceof org.xueliang.protocol.auth.Authorization.Digest digest) {
                return digest.matches(
                        request.method(), md5(Gateways.USER + ":" + digestRealm + ":" + Gateways.PASSWORD));
            }
            return false;
        } catch (org.xueliang.protocol.auth.AuthSyntaxException e) {
            return false;
        }
    }

    private static String md5(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("MD5")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void challenge(Dialogue dialogue, RtspRequest request) throws IOException {
        String value = digestRealm.isEmpty()
                ? "Basic realm=\"" + basicRealm + "\""
                : "Digest realm=\"" + digestRealm + "\", nonce=\"0123456789abcdef\"";
        dialogue.answer(request, 401, RtspHeaders.WWW_AUTHENTICATE, value);
    }

    private int setUp(Dialogue dialogue, RtspRequest request, DatagramSocket udp) throws IOException {
        try {
            TransportHeader offer =
                    TransportHeader.parse(String.valueOf(request.headers().get(RtspHeaders.TRANSPORT)));
            if (offer.tcp() && refuseTcp) {
                dialogue.answer(request, StatusCode.UNSUPPORTED_TRANSPORT);
                return 0;
            }
            String answer = offer.tcp()
                    ? "RTP/AVP/TCP;unicast;interleaved=0-1"
                    : "RTP/AVP;unicast;client_port=" + offer.clientPort()
                            + (withoutServerPort
                                    ? ""
                                    : ";server_port=" + udp.getLocalPort() + "-" + (udp.getLocalPort() + 1));
            dialogue.answer(request, 200, RtspHeaders.TRANSPORT, answer, RtspHeaders.SESSION, "4711;timeout=60");
            TransportHeader.Pair ports = offer.clientPort();
            return ports == null ? 0 : ports.rtp();
        } catch (RtspSyntaxException e) {
            throw new IOException(e);
        }
    }

    /** The clip over and over, with sequence and timestamps going on, as fast as 500 pictures a second. */
    private void play(Dialogue dialogue, DatagramSocket udp, int udpPort) throws IOException {
        if (silent || udpPort != 0 && muteUdp) {
            return;
        }
        List<byte[]> all = clip.allPackets();
        Thread sender = new Thread(
                () -> {
                    try {
                        for (int round = 0; ; round++) {
                            for (byte[] packet : packets.apply(numbered(all, round))) {
                                if (udpPort == 0) {
                                    dialogue.sendInterleaved(0, packet);
                                } else {
                                    dialogue.sendUdp(udp, udpPort, packet);
                                }
                                if ((packet[1] & 0x80) != 0) {
                                    java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
                                }
                            }
                        }
                    } catch (IOException e) {
                        // the peer has gone
                    }
                },
                "fake-camera-media");
        sender.setDaemon(true);
        sender.start();
    }

    private static List<byte[]> numbered(List<byte[]> all, int round) {
        return all.stream()
                .map(packet -> {
                    byte[] copy = packet.clone();
                    ByteBuffer buffer = ByteBuffer.wrap(copy);
                    buffer.putShort(2, (short) (buffer.getShort(2) + round * all.size()));
                    buffer.putInt(4, buffer.getInt(4) + round * TestClip.FRAMES * TestClip.TICKS_PER_FRAME);
                    buffer.putInt(8, 0x1234_5678);
                    return copy;
                })
                .toList();
    }
}
