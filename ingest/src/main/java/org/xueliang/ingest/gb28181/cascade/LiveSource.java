package org.xueliang.ingest.gb28181.cascade;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** The stream that all who watch the channel have. */
final class LiveSource implements UpperSource {
    private final UpperContext context;
    private final SharedChannel channel;
    private Downstream.@Nullable Wish wish;
    private @Nullable ChannelStream stream;

    LiveSource(UpperContext context, SharedChannel channel) {
        this.context = context;
        this.channel = channel;
    }

    @Override
    public GbSessionType type() {
        return GbSessionType.PLAY;
    }

    @Override
    public long waitMs() {
        return context.shared.times().streamWaitMs();
    }

    @Override
    public void ask() {
        // Where nobody can be asked the stream may be there all the same: an RTSP camera's always is.
        wish = context.shared
                .downstream()
                .want(channel, "upper platform " + context.platform.code())
                .orElse(null);
    }

    @Override
    public boolean isThere() {
        Optional<ChannelStream> found = context.shared.directory().find(channel.code());
        found.ifPresent(live -> stream = live);
        return found.isPresent();
    }

    @Override
    public @Nullable Refusal refusal() {
        return wish == null ? new Refusal(480, trouble()) : null;
    }

    @Override
    public String trouble() {
        String trouble = context.shared.downstream().trouble(channel);
        return trouble.isEmpty() ? "the channel gives no pictures" : trouble;
    }

    @Override
    public boolean join(PsSeat seat) {
        ChannelStream from = stream;
        return from != null && context.shared.streams().join(from, seat);
    }

    @Override
    public boolean isComplete() {
        return false;
    }

    /** Nothing is controlled in a live stream. */
    @Override
    public void request(SipRequest request, SipServerTransaction transaction) {
        transaction.respond(request.is(SipMethods.INVITE) ? 488 : 405);
    }

    @Override
    public void close() {
        if (wish != null) {
            wish.close();
            wish = null;
        }
    }
}
