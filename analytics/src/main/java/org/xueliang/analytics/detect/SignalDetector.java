package org.xueliang.analytics.detect;

import java.util.List;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.FrameEvent.BodyCase;

/**
 * Lost signal: the gateway says that the stream went and did not mean to, or a session that lives says nothing for
 * {@code silenceUs}. All in event time; a bus that is away stops event time and so finds nothing. Pure.
 */
final class SignalDetector {
    /**
     * So long a stream may stay away that was not there before: an encoder that was enrolled a moment ago, a camera whose
     * gateway began a moment ago. Only then its absence is a finding.
     */
    static final long STAYS_AWAY_US = 60_000_000;

    /** Characters of a cause that are told, as many as the registry takes. */
    private static final int MAX_CAUSE = 512;

    private SignalDetector() {}

    /** What an event is, by its session and number. */
    enum Order {
        NEW,
        /** Seen before: to be left out. */
        DOUBLE
    }

    /** @return how many events of the session are missing before this one */
    static long missing(SignalState state, FrameEvent event) {
        if (!event.getSession().equals(state.session)) {
            return 0;
        }
        return Math.max(0, event.getSequence() - state.sequence - 1);
    }

    static Order order(SignalState state, FrameEvent event) {
        return event.getSession().equals(state.session) && event.getSequence() <= state.sequence
                ? Order.DOUBLE
                : Order.NEW;
    }

    static void onEvent(SignalState state, FrameEvent event, long silenceUs, List<Sighting> out) {
        long timeUs = event.getReceivedUs();
        boolean nothingMissing = event.getSession().equals(state.session) && missing(state, event) == 0;
        // Silence that no timer saw, because it was replayed in one go: judged here, so that a replay finds the same.
        if (state.online && state.lostUs == 0 && nothingMissing && timeUs - state.lastUs > silenceUs) {
            lose(state, state.lastUs, "no event for " + silenceUs / 1_000_000 + " s", out);
        }
        boolean online =
                event.getBodyCase() != BodyCase.SIGNAL || event.getSignal().getOnline();
        if (online) {
            back(state, timeUs, out);
            state.online = true;
        } else if (event.getSignal().getDeliberate()) {
            // Ended on purpose: nothing is lost, and what was is not waited for any more.
            back(state, timeUs, out);
            state.online = false;
        } else {
            if (state.online && state.lostUs == 0) {
                lose(state, timeUs, event.getSignal().getCause(), out);
            } else if (state.lostUs == 0) {
                state.awaitedUs = state.awaitedUs == 0 ? timeUs : state.awaitedUs;
                state.awaitedCause = told(event.getSignal().getCause());
            }
            state.online = false;
        }
        state.session = event.getSession();
        state.sequence = event.getSequence();
        state.lastUs = Math.max(state.lastUs, timeUs);
    }

    /**
     * Event time has come to {@code nowUs}.
     *
     * @param jumpUs how far it came at once: a jump means that the bus had been silent, not the channel
     */
    static void onTime(SignalState state, long nowUs, long jumpUs, long silenceUs, List<Sighting> out) {
        if (state.awaitedUs != 0 && nowUs - state.awaitedUs >= STAYS_AWAY_US) {
            lose(state, state.awaitedUs, state.awaitedCause, out);
            return;
        }
        if (!state.online || state.lostUs != 0 || nowUs - state.lastUs < silenceUs || nowUs < state.graceUntilUs) {
            return;
        }
        if (jumpUs > silenceUs / 2 && state.graceUntilUs < state.lastUs) {
            state.graceUntilUs = nowUs + silenceUs;
            return;
        }
        lose(state, state.lastUs, "no event for " + (nowUs - state.lastUs) / 1_000_000 + " s", out);
    }

    /** When {@link #onTime} must be called next, microseconds; 0 for never. */
    static long nextUs(SignalState state, long silenceUs) {
        if (state.awaitedUs != 0) {
            return state.awaitedUs + STAYS_AWAY_US;
        }
        return state.online && state.lostUs == 0 ? Math.max(state.lastUs + silenceUs, state.graceUntilUs) : 0;
    }

    /** The channel is gone: what lasts ends. */
    static void end(SignalState state, long timeUs, List<Sighting> out) {
        back(state, timeUs, out);
        state.online = false;
    }

    /** The channel came to another place: a loss is over where it began, and judged anew from now on. */
    static void onMoved(SignalState state, long timeUs, List<Sighting> out) {
        if (state.lostUs != 0) {
            back(state, timeUs, out);
            state.lastUs = Math.max(state.lastUs, timeUs);
        }
    }

    private static void lose(SignalState state, long timeUs, String cause, List<Sighting> out) {
        state.lostUs = timeUs;
        state.awaitedUs = 0;
        state.awaitedCause = "";
        out.add(Sighting.begin(
                AlertType.SIGNAL_LOST, "", timeUs, 1, cause.isEmpty() ? "the stream ended" : told(cause)));
    }

    /** A cause may hold a device's own words: control and format characters, for which an alert is refused, are replaced. */
    private static String told(String cause) {
        StringBuilder told = new StringBuilder();
        cause.codePoints()
                .limit(MAX_CAUSE)
                .forEach(c -> told.appendCodePoint(
                        switch (Character.getType(c)) {
                            case Character.CONTROL,
                                    Character.FORMAT,
                                    Character.SURROGATE,
                                    Character.LINE_SEPARATOR,
                                    Character.PARAGRAPH_SEPARATOR -> '\uFFFD';
                            default -> c;
                        }));
        return told.toString();
    }

    private static void back(SignalState state, long timeUs, List<Sighting> out) {
        state.awaitedUs = 0;
        state.awaitedCause = "";
        if (state.lostUs != 0) {
            out.add(new Sighting(
                    AlertType.SIGNAL_LOST, "", state.lostUs, Math.max(timeUs, state.lostUs), 1, "the stream is back"));
            state.lostUs = 0;
        }
    }
}
