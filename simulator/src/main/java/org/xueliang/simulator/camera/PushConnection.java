package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;

/**
 * One attempt to push: OPTIONS, ANNOUNCE, SETUP, RECORD one after the other (RFC 2326 clause 10), each again with
 * credentials where it is answered by 401, then pictures and a sign of life at half the session's timeout. On its event
 * loop alone.
 */
final class PushConnection extends ByteToMessageDecoder implements RtspStreamListener {
    /** What becomes of it; {@code ended} once. */
    interface Events {
        void recording();

        /** @param wasRecording it had come as far as to send pictures */
        void ended(String cause, boolean wasRecording);
    }

    private static final long ANSWER_WITHIN_NS = TimeUnit.SECONDS.toNanos(10);

    private final PushTarget target;
    private final Feed feed;
    private final CameraCounters counters;
    private final Pacer pacer;
    private final Events events;
    private final RtspStreamParser parser = new RtspStreamParser();
    private final ClientAuthorizer authorizer;
    private final PushRequests requests;
    private @Nullable Channel channel;
    private String step = RtspMethods.OPTIONS;
    private long askedNs;
    private boolean waiting;
    private @Nullable SessionHeader session;
    private @Nullable UdpPorts udp;
    private @Nullable Outlet outlet;
    private Feed.@Nullable Subscription subscription;
    private Pacer.@Nullable Scheduled watch;
    private boolean recording;
    private boolean ended;
    private String cause = "the server closed the connection";

    PushConnection(PushTarget target, Feed feed, CameraCounters counters, Pacer pacer, Events events) {
        this.target = target;
        this.feed = feed;
        this.counters = counters;
        this.pacer = pacer;
        this.events = events;
        this.authorizer = new ClientAuthorizer(target.user(), target.password());
        this.requests = new PushRequests(target, feed, authorizer);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        watch = pacer.schedule(pacer.nowNs() + ANSWER_WITHIN_NS, this::watch);
        ask(RtspMethods.OPTIONS);
    }

    private Channel channel() {
        Channel opened = channel;
        if (opened == null) {
            throw new IllegalStateException("not connected");
        }
        return opened;
    }

    /** Ends it when an answer does not come; asks for a sign of life when all is well. */
    private long watch(long deadlineNs, long nowNs) {
        if (waiting && nowNs - askedNs >= ANSWER_WITHIN_NS && !recording) {
            fail("no answer to " + step + " within " + TimeUnit.NANOSECONDS.toSeconds(ANSWER_WITHIN_NS) + " s");
            return Pacer.STOP;
        }
        if (recording) {
            ask(RtspMethods.OPTIONS);
            int seconds = session == null ? SessionHeader.DEFAULT_TIMEOUT_SECONDS : session.timeoutSeconds();
            return nowNs + TimeUnit.SECONDS.toNanos(Math.max(2, seconds / 2));
        }
        return nowNs + TimeUnit.SECONDS.toNanos(1);
    }

    private void ask(String method) {
        step = method;
        waiting = true;
        askedNs = pacer.nowNs();
        InetSocketAddress local = (InetSocketAddress) channel().localAddress();
        RtspRequest request = requests.next(method, local, session, udp);
        ByteBuf out = channel().alloc().directBuffer(512 + request.body().length);
        RtspWriter.write(request, out);
        channel().writeAndFlush(out);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws RtspSyntaxException {
        parser.parse(in, this);
    }

    @Override
    public void response(RtspResponse response) {
        Long answered = response.cseq();
        if (!waiting || ended || answered != null && answered != requests.cseq()) {
            return;
        }
        waiting = false;
        if (response.status() == StatusCode.UNAUTHORIZED) {
            unauthorized(response);
        } else if (!StatusCode.isSuccess(response.status()) && !step.equals(RtspMethods.OPTIONS)) {
            fail(step + " was answered " + response.status() + " " + response.reason());
        } else {
            authorizer.accepted();
            next(response);
        }
    }

    private void unauthorized(RtspResponse response) {
        List<String> challenges = response.headers().getAll(RtspHeaders.WWW_AUTHENTICATE);
        switch (authorizer.unauthorized(challenges, requests.authorized())) {
            case RETRY -> ask(step);
            case WRONG_CREDENTIALS -> fail(step + " was answered 401: wrong user or password");
            case NO_CREDENTIALS -> fail(step + " was answered 401, and there are no credentials");
            case NO_KNOWN_CHALLENGE -> fail(step + " was answered 401 without Basic or Digest");
        }
    }

    private void next(RtspResponse response) {
        if (recording) {
            return;
        }
        try {
            SessionHeader named = SessionHeader.parse(response.headers());
            session = named == null ? session : named;
            switch (step) {
                case RtspMethods.OPTIONS -> ask(RtspMethods.ANNOUNCE);
                case RtspMethods.ANNOUNCE -> bindThenSetUp();
                case RtspMethods.SETUP -> setUp(response);
                case RtspMethods.RECORD -> record();
                default -> throw new IllegalStateException("an answer to " + step);
            }
        } catch (RtspSyntaxException e) {
            fail("answer to " + step + ": " + e.getMessage());
        }
    }

    private void bindThenSetUp() {
        if (target.tcp()) {
            ask(RtspMethods.SETUP);
            return;
        }
        InetSocketAddress local = (InetSocketAddress) channel().localAddress();
        UdpPorts.bind(channel().eventLoop(), local.getAddress()).whenComplete((ports, failure) -> {
            if (ports == null) {
                fail("no UDP ports: " + failure.getMessage());
            } else if (ended) {
                ports.close();
            } else {
                udp = ports;
                ask(RtspMethods.SETUP);
            }
        });
    }

    private void setUp(RtspResponse response) throws RtspSyntaxException {
        String header = response.headers().get(RtspHeaders.TRANSPORT);
        if (header == null) {
            fail("SETUP was answered without Transport");
            return;
        }
        TransportHeader answer = TransportHeader.parse(header);
        UdpPorts ports = udp;
        if (ports == null) {
            TransportHeader.Pair channels = answer.interleaved();
            int rtp = channels == null ? 0 : channels.rtp();
            int rtcp = channels == null ? 1 : channels.rtcp();
            outlet = new InterleavedOutlet(channel(), rtp, rtcp, Set.of());
        } else {
            TransportHeader.Pair remote = answer.serverPort();
            if (answer.tcp() || remote == null) {
                fail("SETUP over UDP was answered " + header + " (expected: server_port)");
                return;
            }
            InetSocketAddress peer = (InetSocketAddress) channel().remoteAddress();
            outlet = new DatagramOutlet(
                    ports.rtp(),
                    ports.rtcp(),
                    new InetSocketAddress(peer.getAddress(), remote.rtp()),
                    new InetSocketAddress(peer.getAddress(), remote.rtcp()),
                    pacer);
        }
        ask(RtspMethods.RECORD);
    }

    private void record() {
        Outlet opened = outlet;
        if (opened == null) {
            throw new IllegalStateException("recording without SETUP");
        }
        recording = true;
        counters.playBegan();
        events.recording();
        MediaSender sender =
                new MediaSender(opened, channel().alloc(), target.url().path(), counters);
        subscription = feed.subscribe(channel().eventLoop(), sender);
    }

    @Override
    public void request(RtspRequest request) {
        // Keepalives of the server: RFC 2326 lets it ask, and wants an answer.
        RtspHeaders.Builder headers = RtspHeaders.builder();
        String asked = request.headers().get(RtspHeaders.CSEQ);
        if (asked != null) {
            headers.add(RtspHeaders.CSEQ, asked);
        }
        boolean known =
                request.method().equals(RtspMethods.OPTIONS) || request.method().equals(RtspMethods.GET_PARAMETER);
        int status = known ? StatusCode.OK : StatusCode.NOT_IMPLEMENTED;
        ByteBuf out = channel().alloc().directBuffer(128);
        RtspWriter.write(RtspResponse.of(status, headers.build()), out);
        channel().writeAndFlush(out);
    }

    @Override
    public void interleaved(int frameChannel, ByteBuf payload) {
        // Receiver reports: what the server lost changes nothing here.
    }

    /** @return false where there is no session to end with a word */
    boolean teardown() {
        if (!recording || ended) {
            return false;
        }
        stopSending();
        ask(RtspMethods.TEARDOWN);
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        return true;
    }

    private void fail(String why) {
        cause = why;
        channel().close();
    }

    private void stopSending() {
        if (subscription != null) {
            subscription.cancel();
            subscription = null;
        }
        if (outlet != null) {
            outlet.close();
            outlet = null;
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (ended) {
            return;
        }
        ended = true;
        stopSending();
        if (watch != null) {
            watch.cancel();
        }
        if (udp != null) {
            udp.close();
        }
        if (channel == null) {
            // Never connected: the attempt's own failure says so.
            return;
        }
        if (recording) {
            counters.playEnded();
        }
        events.ended(cause, recording);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        Throwable root = thrown.getCause() instanceof RtspSyntaxException ? thrown.getCause() : thrown;
        cause = root.getMessage() == null ? root.toString() : root.getMessage();
        context.close();
    }
}
