package org.xueliang.ingest.gb28181.cascade;

import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
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
import org.xueliang.protocol.timer.TimerWheel;

/** What the parts of one link share. For the link's thread. */
final class UpperContext {
    final UpperPlatformSettings platform;
    final SipUserAgent agent;
    final TimerWheel wheel;
    final CascadeShared shared;
    /** The link's thread. */
    final Executor executor;

    private @Nullable SipFlow flow;
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
        this.sn = agent.tokens().tag().hashCode() & 0xFFFFFL;
    }

    void flow(@Nullable SipFlow now) {
        flow = now;
    }

    @Nullable
    SipFlow flow() {
        return flow;
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

    /** Sends a MESSAGE of its own; where there is no way it fails at once. */
    void message(ManscdpMessage message, SipResponseHandler answer) {
        SipFlow at = flow;
        if (at == null || !at.isOpen()) {
            answer.failed(SipFailure.TRANSPORT);
            return;
        }
        SipRequest request = agent.newRequest(SipMethods.MESSAGE, target(), self(), NameAddr.of(target()), at)
                .body(ManscdpWriter.CONTENT_TYPE, encoded(message))
                .build();
        agent.request(request, at, answer);
    }

    /** Every channel that the platform may see, with how it is now. */
    CascadeCatalog catalog() {
        return new CascadeCatalog(platform, shared.channels().all(), this::online);
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

    boolean online(String code) {
        return shared.channels()
                .find(code)
                .map(channel -> shared.downstream().online(channel))
                .orElse(false);
    }

    /** Edition 2022 says which it is (annex I). */
    SipRequest.Builder withEdition(SipRequest.Builder request) {
        return platform.edition().isAtLeast(org.xueliang.protocol.manscdp.GbEdition.GB2022)
                ? request.set(SipHeaders.X_GB_VER, platform.edition().version())
                : request;
    }
}
