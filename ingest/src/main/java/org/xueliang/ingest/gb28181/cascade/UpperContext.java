package org.xueliang.ingest.gb28181.cascade;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.cascade.CatalogChanges.Seen;
import org.xueliang.ingest.gb28181.device.NoteCheck;
import org.xueliang.protocol.bytes.Excerpt;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.dialog.SipUserAgent;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;
import org.xueliang.protocol.timer.TimerWheel;

/** What the parts of one link share. For the link's thread. */
final class UpperContext {
    final UpperPlatformSettings platform;
    final SipUserAgent agent;
    final TimerWheel wheel;
    final CascadeShared shared;
    /** The link's thread. */
    final Executor executor;

    private final NoteCheck notes;
    private @Nullable SipFlow flow;
    private boolean online;
    private long sn;

    UpperContext(
            UpperPlatformSettings platform,
            SipUserAgent agent,
            TimerWheel wheel,
            Executor executor,
            CascadeShared shared) {
        this.platform = platform;
        this.agent = agent;
        this.wheel = wheel;
        this.shared = shared;
        this.executor = executor;
        this.notes = new NoteCheck(wallMs());
        this.sn = agent.tokens().tag().hashCode() & 0xFFFFFL;
    }

    void flow(@Nullable SipFlow now) {
        flow = now;
    }

    @Nullable
    SipFlow flow() {
        return flow;
    }

    void online(boolean now) {
        online = now;
    }

    /** Whether we are registered with the platform, so that something may be sent to it. */
    boolean isOnline() {
        return online && flow != null;
    }

    WheelTimer timer(Runnable step) {
        return new WheelTimer(wheel, shared.guarded(platform.toString(), step));
    }

    /** Serial number of a message of ours. */
    String nextSn() {
        sn = sn % 1_000_000_000 + 1;
        return Long.toString(sn);
    }

    /** Whom requests are for: the platform in its domain. */
    SipUri target() {
        return SipUri.of(platform.code(), platform.domain());
    }

    NameAddr self() {
        return NameAddr.of(SipUri.of(platform.ownCode(), platform.ownDomain()));
    }

    NameAddr contact(SipFlow at) {
        return NameAddr.of(SipUri.of(platform.ownCode(), at.localHost(), at.localPort()));
    }

    byte[] encoded(ManscdpMessage message) {
        return ManscdpWriter.write(message, platform.charset(), platform.edition());
    }

    private long wallMs() {
        return shared.time().wallUs() / 1000;
    }

    /** With its digest, where the platform's record has one (2022 8.3). */
    SipRequest signed(SipRequest request) {
        return platform.note().signed(request, wallMs());
    }

    /** @return false where the digest of the request is wrong, or is missing and must be there; counted and said */
    boolean isSigned(SipRequest request) {
        String wrong = notes.wrong(platform.code(), platform.note(), request, wallMs());
        if (wrong.isEmpty()) {
            return true;
        }
        shared.metrics().unsigned.inc();
        shared.errors()
                .warn(
                        "cascade note " + platform.code(),
                        platform + ": " + Excerpt.of(request.method()) + " is refused: " + wrong);
        return false;
    }

    /** As {@link #isSigned}; what is refused is answered 403. */
    boolean lets(SipRequest request, SipServerTransaction transaction) {
        if (isSigned(request)) {
            return true;
        }
        shared.metrics().refusals.labels("403").inc();
        transaction.respond(403);
        return false;
    }

    /** Sends a MESSAGE of its own; where there is no way it fails at once. */
    void message(ManscdpMessage message, SipResponseHandler answer) {
        SipFlow at = flow;
        if (at == null || !at.isOpen()) {
            answer.failed(SipFailure.TRANSPORT);
            return;
        }
        SipRequest request = signed(agent.newRequest(SipMethods.MESSAGE, target(), self(), NameAddr.of(target()), at)
                .body(ManscdpWriter.CONTENT_TYPE, encoded(message))
                .build());
        agent.request(request, at, answer);
    }

    /** Channels that the platform may see, each as it is now. */
    List<Seen> seen() {
        return shown().stream()
                .map(channel -> new Seen(channel, shared.downstream().online(channel)))
                .toList();
    }

    /** As it is now; null where the platform may not see it or there is none. */
    @Nullable
    Seen seen(String code) {
        SharedChannel channel = channel(code);
        return channel == null ? null : new Seen(channel, shared.downstream().online(channel));
    }

    /** The tree of what was seen: what it says is what is remembered as said, whatever happens meanwhile. */
    CascadeCatalog catalog(List<Seen> seen) {
        Set<String> online = new HashSet<>();
        List<SharedChannel> channels = new ArrayList<>(seen.size());
        for (Seen one : seen) {
            channels.add(one.channel());
            if (one.online()) {
                online.add(one.channel().code());
            }
        }
        return new CascadeCatalog(platform, channels, online::contains);
    }

    /** Channels that the platform may see. */
    List<SharedChannel> shown() {
        return shared.channels().all().stream().filter(platform::shows).toList();
    }

    /** Null where the platform may not see it or there is none. */
    @Nullable
    SharedChannel channel(String code) {
        return shared.channels().find(code).filter(platform::shows).orElse(null);
    }

    /** Edition 2022 says which it is (annex I). */
    SipRequest.Builder withEdition(SipRequest.Builder request) {
        return platform.edition().isAtLeast(org.xueliang.protocol.manscdp.GbEdition.GB2022)
                ? request.set(SipHeaders.X_GB_VER, platform.edition().version())
                : request;
    }
}
