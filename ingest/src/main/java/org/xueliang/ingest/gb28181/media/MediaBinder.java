package org.xueliang.ingest.gb28181.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which dialog a flow belongs to, by dialog, tuple and SSRC together and never by the SSRC alone: devices choose their own, and
 * choose the same. In doubt a flow is nobody's; no picture is better than another camera's. Pure: no sockets, time is passed in.
 *
 * <p>Thread-safe: asked once for each flow, not for each packet.
 */
final class MediaBinder {
    /** A sender that was told to stop may go on for a while. */
    static final long RETIRED_MS = 60_000;

    /** A stream may come from another port of its address after so long without a packet: NAT forgot it. */
    static final long SILENCE_MS = 2_000;

    private static final int MAX_RETIRED = 16_384;
    /** Of one dialog: tuples and SSRCs that it went through. */
    private static final int MAX_FLOWS = 8;

    private final Map<InetAddress, ExpectedFrom> sources = new HashMap<>();
    private final Map<Integer, Set<ExpectedMedia>> waitingBySsrc = new HashMap<>();
    private final Map<Integer, ExpectedMedia> byOwnPort = new HashMap<>();
    private final Map<MediaFlow, ExpectedMedia> bound = new HashMap<>();
    private final Map<InetSocketAddress, Set<ExpectedMedia>> boundByTuple = new HashMap<>();
    private final LinkedHashMap<MediaFlow, Long> retired = new LinkedHashMap<>();

    synchronized void expect(ExpectedMedia media) {
        if (media.ownPort) {
            byOwnPort.put(media.localPort, media);
        }
        index(media);
    }

    /**
     * The answer came.
     *
     * @param from address and port of its media line; null where it names none that can be used
     * @param ssrc null where it names none
     */
    synchronized void answered(ExpectedMedia media, @Nullable InetSocketAddress from, @Nullable Integer ssrc) {
        if (media.isReleased) {
            return;
        }
        unindex(media);
        media.answered = from;
        media.answeredSsrc = ssrc;
        media.isAnswered = true;
        index(media);
    }

    private void index(ExpectedMedia media) {
        addTo(media, media.signalling);
        if (media.answered != null && !media.answered.getAddress().equals(media.signalling)) {
            addTo(media, media.answered.getAddress());
        }
        if (!media.isBound()) {
            waitingBySsrc
                    .computeIfAbsent(media.ssrc(), ssrc -> new LinkedHashSet<>())
                    .add(media);
        }
    }

    private void addTo(ExpectedMedia media, InetAddress address) {
        sources.computeIfAbsent(address, a -> new ExpectedFrom()).add(media);
    }

    private void unindex(ExpectedMedia media) {
        removeFrom(media, media.signalling);
        if (media.answered != null) {
            removeFrom(media, media.answered.getAddress());
        }
        ExpectedFrom.remove(waitingBySsrc, media.ssrc(), media);
    }

    private void removeFrom(ExpectedMedia media, InetAddress address) {
        ExpectedFrom source = sources.get(address);
        if (source != null) {
            source.remove(media);
            if (source.isEmpty()) {
                sources.remove(address);
            }
        }
    }

    /** Whose the flow is; what is found stays found until the dialog ends. */
    synchronized BindingVerdict bind(MediaFlow flow, long nowMs) {
        ExpectedMedia known = bound.get(flow);
        if (known != null) {
            return new BindingVerdict(Match.AS_AGREED, known);
        }
        if (retired.containsKey(flow)) {
            if (nowMs - retired.get(flow) < RETIRED_MS) {
                retired.put(flow, nowMs);
                return new BindingVerdict(Match.ENDED_DIALOG, null);
            }
            retired.remove(flow);
        }
        BindingVerdict verdict = judge(flow, nowMs);
        ExpectedMedia media = verdict.expected();
        if (media == null || !verdict.match().isBound()) {
            return verdict;
        }
        if (media.flows.size() >= MAX_FLOWS) {
            return new BindingVerdict(Match.AMBIGUOUS, media);
        }
        take(flow, media);
        return verdict;
    }

    private BindingVerdict judge(MediaFlow flow, long nowMs) {
        ExpectedMedia owner = byOwnPort.get(flow.localPort());
        ExpectedFrom source = sources.get(flow.from().getAddress());
        if (source == null) {
            return new BindingVerdict(Match.UNKNOWN_SOURCE, null);
        }
        if (owner != null) {
            boolean itsAddress = owner.signalling.equals(flow.from().getAddress())
                    || owner.answered != null
                            && owner.answered.getAddress().equals(flow.from().getAddress());
            return itsAddress
                    ? new BindingVerdict(Match.OWN_PORT, owner)
                    : new BindingVerdict(Match.UNKNOWN_SOURCE, null);
        }
        Predicate<ExpectedMedia> here = media -> media.tcp == flow.tcp() && media.localPort == flow.localPort();
        List<ExpectedMedia> sameSsrc = among(source.withSsrc(flow.ssrc()), here);
        List<ExpectedMedia> agreed = among(sameSsrc, media -> media.isAnsweredFrom(flow.from()));
        if (!agreed.isEmpty()) {
            return only(agreed, Match.AS_AGREED);
        }
        List<ExpectedMedia> waiting = among(sameSsrc, media -> !media.isBound());
        List<ExpectedMedia> exact = among(
                source.atPort(flow.from().getPort()),
                here.and(media -> !media.isBound() && media.isAnsweredFrom(flow.from())));
        if (!exact.isEmpty()) {
            // The tuple says one thing; where the SSRC says another, it is nobody's.
            boolean disputed = !waiting.isEmpty() && exact.get(0).answeredSsrc != null;
            return disputed ? new BindingVerdict(Match.AMBIGUOUS, null) : only(exact, Match.OTHER_SSRC);
        }
        if (!waiting.isEmpty()) {
            return bySsrcAndAddress(source, waiting, here);
        }
        List<ExpectedMedia> ofTuple = among(boundByTuple.get(flow.from()), here);
        if (!ofTuple.isEmpty()) {
            return only(ofTuple, Match.RESTARTED);
        }
        if (sameSsrc.size() == 1
                && nowMs - sameSsrc.get(0).lastPacketMs >= SILENCE_MS
                && firstTwo(source.waiting, here).isEmpty()) {
            return new BindingVerdict(Match.OTHER_PORT, sameSsrc.get(0));
        }
        return byAddress(source, here);
    }

    /**
     * The SSRC is expected from this address, though not from this port. One that we made up is nobody else's. One that the device chose may be
     * another dialog's too, as long as that has not named its own.
     */
    private static BindingVerdict bySsrcAndAddress(
            ExpectedFrom source, List<ExpectedMedia> waiting, Predicate<ExpectedMedia> here) {
        ExpectedMedia first = waiting.get(0);
        if (waiting.size() > 1) {
            return new BindingVerdict(Match.AMBIGUOUS, null);
        }
        boolean chosenByDevice = first.ssrc() != first.offeredSsrc;
        boolean othersUndecided = chosenByDevice
                && source.waiting.stream()
                        .anyMatch(media -> media != first && media.answeredSsrc == null && here.test(media));
        return othersUndecided
                ? new BindingVerdict(Match.AMBIGUOUS, null)
                : new BindingVerdict(Match.OTHER_PORT, first);
    }

    /** Nobody expects this SSRC from this address, nor this port. */
    private static BindingVerdict byAddress(ExpectedFrom source, Predicate<ExpectedMedia> here) {
        List<ExpectedMedia> waiting = firstTwo(source.waiting, here.and(media -> !media.isBound()));
        if (waiting.isEmpty()) {
            return new BindingVerdict(Match.UNKNOWN_SOURCE, null);
        }
        // Before the answer the device may still name this SSRC in it.
        return waiting.get(0).isAnswered
                ? only(waiting, Match.ADDRESS_ALONE)
                : new BindingVerdict(Match.AMBIGUOUS, null);
    }

    private static BindingVerdict only(List<ExpectedMedia> candidates, Match match) {
        return candidates.size() == 1
                ? new BindingVerdict(match, candidates.get(0))
                : new BindingVerdict(Match.AMBIGUOUS, null);
    }

    private static List<ExpectedMedia> among(
            @Nullable Iterable<ExpectedMedia> candidates, Predicate<ExpectedMedia> condition) {
        List<ExpectedMedia> found = new ArrayList<>(1);
        if (candidates != null) {
            for (ExpectedMedia media : candidates) {
                if (condition.test(media)) {
                    found.add(media);
                }
            }
        }
        return found;
    }

    private static List<ExpectedMedia> firstTwo(Set<ExpectedMedia> candidates, Predicate<ExpectedMedia> condition) {
        List<ExpectedMedia> found = new ArrayList<>(2);
        for (ExpectedMedia media : candidates) {
            if (condition.test(media)) {
                found.add(media);
                if (found.size() == 2) {
                    break;
                }
            }
        }
        return found;
    }

    private void take(MediaFlow flow, ExpectedMedia media) {
        unindex(media);
        media.flows.add(flow);
        bound.put(flow, media);
        boundByTuple.computeIfAbsent(flow.from(), f -> new LinkedHashSet<>()).add(media);
        index(media);
    }

    /** The connection of a flow has ended: its dialog waits for another one. */
    synchronized void flowEnded(MediaFlow flow) {
        ExpectedMedia media = bound.remove(flow);
        if (media != null) {
            ExpectedFrom.remove(boundByTuple, flow.from(), media);
            unindex(media);
            media.flows.remove(flow);
            index(media);
        }
    }

    /** Those that wait for this SSRC, from wherever: a stranger that sends it tells why they wait. */
    synchronized List<ExpectedMedia> waitingFor(int ssrc) {
        Set<ExpectedMedia> waiting = waitingBySsrc.get(ssrc);
        return waiting == null ? List.of() : List.copyOf(waiting);
    }

    /**
     * Those that a packet may have been meant for that could not be taken for anybody's; at most 16.
     *
     * @param ssrc null where it has none
     */
    synchronized List<ExpectedMedia> suspects(
            boolean tcp, int localPort, InetSocketAddress from, @Nullable Integer ssrc) {
        ExpectedFrom source = sources.get(from.getAddress());
        return source == null ? List.of() : source.suspects(tcp, localPort, from, ssrc);
    }

    /** The dialog is over; its flows are known as ended for a while. */
    synchronized void release(ExpectedMedia media, long nowMs) {
        if (media.isReleased) {
            return;
        }
        unindex(media);
        media.isReleased = true;
        if (media.ownPort) {
            byOwnPort.remove(media.localPort, media);
        }
        for (MediaFlow flow : media.flows) {
            bound.remove(flow);
            ExpectedFrom.remove(boundByTuple, flow.from(), media);
            if (!media.ownPort) {
                retired.put(flow, nowMs);
            }
        }
        media.flows.clear();
        while (retired.size() > MAX_RETIRED) {
            retired.remove(retired.keySet().iterator().next());
        }
    }

    /** Dialogs with a flow. */
    synchronized int boundFlows() {
        return bound.size();
    }

    synchronized boolean isEmpty() {
        return sources.isEmpty() && bound.isEmpty() && boundByTuple.isEmpty() && byOwnPort.isEmpty();
    }
}
