package org.xueliang.ingest.gb28181.cascade;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.invite.GbPeriod;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.protocol.mansrtsp.MansrtspMessage;
import org.xueliang.protocol.mansrtsp.MansrtspMethod;
import org.xueliang.protocol.mansrtsp.MansrtspParser;
import org.xueliang.protocol.mansrtsp.MansrtspSyntaxException;
import org.xueliang.protocol.mansrtsp.MansrtspWriter;
import org.xueliang.protocol.mansrtsp.NptRange;
import org.xueliang.protocol.sdp.GbSessionType;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/** A recording that the platform asked for: a playback of our own below, and its control passed on. */
final class RecordedSource implements UpperSource {
    /** A device has 20 s for its answer to an INVITE and 10 s for its first picture. */
    private static final long WAIT_MS = 32_000;

    private final UpperContext context;
    private final SharedChannel channel;
    private final GbPeriod period;
    private Downstream.@Nullable Recorded recorded;
    private @Nullable Refusal refusal;
    private boolean closed;

    RecordedSource(UpperContext context, SharedChannel channel, GbPeriod period) {
        this.context = context;
        this.channel = channel;
        this.period = period;
    }

    @Override
    public GbSessionType type() {
        return period.type();
    }

    @Override
    public long waitMs() {
        return WAIT_MS;
    }

    @Override
    public void ask() {
        context.shared
                .downstream()
                .recorded(channel, period, "upper platform " + context.platform.code())
                .whenComplete((found, failure) -> context.executor.execute(
                        context.shared.guarded(context.platform.toString(), () -> came(found, failure))));
    }

    private void came(Downstream.@Nullable Recorded found, @Nullable Throwable failure) {
        if (found != null && closed) {
            found.close();
        } else if (found != null) {
            recorded = found;
        } else if (failure != null) {
            refusal = new Refusal(isBusy(failure) ? 486 : isImpossible(failure) ? 488 : 480, words(failure));
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static boolean isBusy(Throwable failure) {
        return unwrapped(failure) instanceof QueryException why && why.reason() == QueryException.Reason.BUSY;
    }

    private static String words(Throwable failure) {
        return String.valueOf(unwrapped(failure).getMessage());
    }

    @Override
    public boolean isThere() {
        return recorded != null;
    }

    @Override
    public @Nullable Refusal refusal() {
        return refusal;
    }

    @Override
    public String trouble() {
        return "the device has sent no picture of the recording yet";
    }

    @Override
    public boolean join(PsSeat seat) {
        Downstream.Recorded from = recorded;
        if (from == null) {
            return false;
        }
        from.join(new PsSink(seat, from.codec()));
        return true;
    }

    @Override
    public boolean isComplete() {
        return recorded != null && recorded.isComplete();
    }

    /** MANSRTSP in INFO goes on to the device; what it does is the answer (2022 9.8). */
    @Override
    public void request(SipRequest request, SipServerTransaction transaction) {
        Downstream.Recorded from = recorded;
        if (!request.is(SipMethods.INFO) || from == null) {
            transaction.respond(request.is(SipMethods.INVITE) ? 488 : 405);
            return;
        }
        MansrtspMessage.Request asked;
        GbPlaybackControl control;
        try {
            if (!(MansrtspParser.parse(request.body()) instanceof MansrtspMessage.Request parsed)) {
                transaction.respond(400);
                return;
            }
            asked = parsed;
            control = control(parsed);
        } catch (MansrtspSyntaxException | IllegalArgumentException e) {
            transaction.respond(400);
            return;
        }
        if (control == null) {
            // BYE follows; what was sent until then is the platform's.
            answer(transaction, asked);
            return;
        }
        from.control(control)
                .whenComplete((done, failure) ->
                        context.executor.execute(context.shared.guarded(context.platform.toString(), () -> {
                            if (failure == null) {
                                answer(transaction, asked);
                            } else {
                                transaction.respond(isImpossible(failure) ? 488 : 480);
                            }
                        })));
    }

    private static boolean isImpossible(Throwable failure) {
        return unwrapped(failure) instanceof QueryException why
                && (why.reason() == QueryException.Reason.NOT_POSSIBLE || why.reason() == QueryException.Reason.BAD);
    }

    /** Null for TEARDOWN. */
    private static @Nullable GbPlaybackControl control(MansrtspMessage.Request asked) {
        if (asked.method() == MansrtspMethod.TEARDOWN) {
            return null;
        }
        if (asked.method() == MansrtspMethod.PAUSE) {
            return GbPlaybackControl.paused();
        }
        NptRange range = asked.range();
        return new GbPlaybackControl(false, range == null ? null : range.startSeconds(), asked.scale());
    }

    private static void answer(SipServerTransaction transaction, MansrtspMessage.Request asked) {
        transaction.respond(transaction
                .response(200)
                .body(
                        MansrtspWriter.CONTENT_TYPE,
                        MansrtspWriter.write(
                                new MansrtspMessage.Response(200, "OK", asked.cseq(), asked.range(), null, null)))
                .build());
    }

    @Override
    public void close() {
        closed = true;
        if (recorded != null) {
            recorded.close();
        }
    }
}
