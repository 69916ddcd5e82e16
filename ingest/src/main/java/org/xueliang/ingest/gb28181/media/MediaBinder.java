package org.xueliang.ingest.gb28181.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** Of one dialog: tuples and SSRCs that it went through. */
    private static final int MAX_FLOWS = 8;

    private final MediaIndex index = new MediaIndex();
    private final Map<Integer, ExpectedMedia> byOwnPort = new HashMap<>();
    private final Map<MediaFlow, ExpectedMedia> bound = new HashMap<>();
    private final Map<InetSocketAddress, Set<ExpectedMedia>> boundByTuple = new HashMap<>();
    private final OldFlows retired = new OldFlows(RETIRED_MS);
    /** Over UDP, from before anybody waited: after a crash devices go on sending what a gateway before this one asked for. */
    private final OldFlows strays = new OldFlows(RETIRED_MS);

    synchronized void expect(ExpectedMedia media) {
        if (media.ownPort) {
            byOwnPort.put(media.localPort, media);
        }
        index.add(media);
    }

    /**
     * The answer came.
     *
     * @param from address and port of its media line; null where it names none that can be used
     * @param ssrc null where it names none
     * @return false where the SSRC is not taken: it was given to another dialog that this device could take the stream of (M1 in
     *     gb28181-quirks)
     */
    synchronized boolean answered(ExpectedMedia media, @Nullable InetSocketAddress from, @Nullable Integer ssrc) {
        if (media.isReleased) {
            return true;
        }
        index.remove(media);
        boolean taken = ssrc != null
                && (isOfAnother(ssrc, media, media.signalling)
                        || from != null && isOfAnother(ssrc, media, from.getAddress()));
        media.answered = from;
        media.answeredSsrc = taken ? null : ssrc;
        media.namesOthersSsrc = taken;
        media.isAnswered = true;
        index.add(media);
        return !taken;
    }

    /** SSRCs that devices choose may be equal, those that we give are one dialog's: as long as it has not named another itself. */
    private boolean isOfAnother(int ssrc, ExpectedMedia media, InetAddress address) {
        ExpectedFrom source = index.from(address);
        return source != null
                && !among(source.withSsrc(ssrc), other -> other != media && other.offeredSsrc == ssrc)
                        .isEmpty();
    }

    /** Whose the flow is; what is found stays found until the dialog ends. */
    synchronized BindingVerdict bind(MediaFlow flow, long nowMs) {
        ExpectedMedia known = bound.get(flow);
        if (known != null) {
            return new BindingVerdict(Match.AS_AGREED, known);
        }
        BindingVerdict verdict = judge(flow, nowMs);
        Match match = verdict.match();
        // Before all else whoever sends it has to be told from those that have not stopped sending; an answer that
        // names all of it does.
        if (match != Match.AS_AGREED && match != Match.OWN_PORT) {
            if (retired.hears(flow, nowMs)) {
                return new BindingVerdict(Match.ENDED_DIALOG, null);
            }
            if (strays.hears(flow, nowMs)) {
                return match.isBound() ? new BindingVerdict(Match.STRAY, null) : verdict;
            }
            if (match == Match.UNKNOWN_SOURCE && !flow.tcp() && !isAwaited(flow)) {
                strays.add(flow, nowMs);
            }
        }
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

    /** Somebody waits, or has this SSRC, at its address; or waits for it from wherever: media may come before the answer that names its host. */
    private boolean isAwaited(MediaFlow flow) {
        ExpectedFrom source = index.from(flow.from().getAddress());
        return !index.waitingFor(flow.ssrc()).isEmpty()
                || source != null
                        && (source.withSsrc(flow.ssrc()) != null
                                || !source.firstTwoWaiting(at(flow)).isEmpty());
    }

    private static Predicate<ExpectedMedia> at(MediaFlow flow) {
        return media -> media.tcp == flow.tcp() && media.localPort == flow.localPort();
    }

    private BindingVerdict judge(MediaFlow flow, long nowMs) {
        ExpectedMedia owner = byOwnPort.get(flow.localPort());
        ExpectedFrom source = index.from(flow.from().getAddress());
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
        Predicate<ExpectedMedia> here = claims(flow, source, at(flow));
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
            ExpectedMedia first = exact.get(0);
            boolean disputed = !waiting.isEmpty() && (first.answeredSsrc != null || first.namesOthersSsrc);
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
                && source.firstTwoWaiting(here).isEmpty()) {
            return new BindingVerdict(Match.OTHER_PORT, sameSsrc.get(0));
        }
        boolean named = !among(source.withSsrc(flow.ssrc()), at(flow)).isEmpty()
                || !among(
                                source.atPort(flow.from().getPort()),
                                at(flow).and(media -> media.isAnsweredFrom(flow.from())))
                        .isEmpty();
        return byAddress(source, here, named);
    }

    /**
     * Who may claim the flow. What an answer names proves nothing about other devices: where one that signals from this address waits, has this
     * SSRC or this tuple, those that merely named the address have no say.
     */
    private Predicate<ExpectedMedia> claims(MediaFlow flow, ExpectedFrom source, Predicate<ExpectedMedia> here) {
        Predicate<ExpectedMedia> itsOwn = here.and(source::isHome);
        boolean contested = !source.firstTwoWaiting(itsOwn).isEmpty()
                || !among(source.withSsrc(flow.ssrc()), itsOwn).isEmpty()
                || !among(boundByTuple.get(flow.from()), itsOwn).isEmpty();
        return contested ? itsOwn : here;
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

    /** @param named somebody has named this SSRC or this tuple: it may be whose that is, come from elsewhere */
    private static BindingVerdict byAddress(ExpectedFrom source, Predicate<ExpectedMedia> here, boolean named) {
        // Of an address where devices signal from, nothing else than they is meant by the address alone.
        List<ExpectedMedia> waiting = source.firstTwoWaiting(source.hasHome() ? here.and(source::isHome) : here);
        if (waiting.isEmpty()) {
            return new BindingVerdict(Match.UNKNOWN_SOURCE, null);
        }
        // Before the answer the device may still name this SSRC in it.
        return waiting.get(0).isAnswered && !named
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

    private void take(MediaFlow flow, ExpectedMedia media) {
        index.remove(media);
        media.flows.add(flow);
        bound.put(flow, media);
        boundByTuple.computeIfAbsent(flow.from(), f -> new LinkedHashSet<>()).add(media);
        index.add(media);
    }

    /** The connection of a flow has ended: its dialog waits for another one. */
    synchronized void flowEnded(MediaFlow flow) {
        ExpectedMedia media = bound.remove(flow);
        if (media != null) {
            ExpectedFrom.remove(boundByTuple, flow.from(), media);
            index.remove(media);
            media.flows.remove(flow);
            index.add(media);
        }
    }

    /** Those that wait for this SSRC, from wherever: a stranger that sends it tells why they wait. */
    synchronized List<ExpectedMedia> waitingFor(int ssrc) {
        return List.copyOf(index.waitingFor(ssrc));
    }

    /**
     * Those that a packet may have been meant for that could not be taken for anybody's; at most 16.
     *
     * @param ssrc null where it has none
     */
    synchronized List<ExpectedMedia> suspects(
            boolean tcp, int localPort, InetSocketAddress from, @Nullable Integer ssrc) {
        ExpectedFrom source = index.from(from.getAddress());
        return source == null ? List.of() : source.suspects(tcp, localPort, from, ssrc);
    }

    /** The dialog is over; its flows are known as ended for a while. */
    synchronized void release(ExpectedMedia media, long nowMs) {
        if (media.isReleased) {
            return;
        }
        index.remove(media);
        media.isReleased = true;
        if (media.ownPort) {
            byOwnPort.remove(media.localPort, media);
        }
        for (MediaFlow flow : media.flows) {
            bound.remove(flow);
            ExpectedFrom.remove(boundByTuple, flow.from(), media);
            if (!media.ownPort) {
                retired.add(flow, nowMs);
            }
        }
        media.flows.clear();
    }

    /** Dialogs with a flow. */
    synchronized int boundFlows() {
        return bound.size();
    }

    synchronized boolean isEmpty() {
        return index.isEmpty() && bound.isEmpty() && boundByTuple.isEmpty() && byOwnPort.isEmpty();
    }
}
