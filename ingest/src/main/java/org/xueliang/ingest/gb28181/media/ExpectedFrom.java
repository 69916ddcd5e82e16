package org.xueliang.ingest.gb28181.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is expected from one address. Not thread-safe: its binder's. */
final class ExpectedFrom {
    /** Dialogs that are told of one packet that is nobody's. */
    private static final int MAX_SUSPECTS = 16;

    final Set<ExpectedMedia> waiting = new LinkedHashSet<>();
    private final InetAddress address;
    private final Set<ExpectedMedia> home = new HashSet<>();
    private final Map<Integer, Set<ExpectedMedia>> bySsrc = new HashMap<>();
    private final Map<Integer, Set<ExpectedMedia>> byPort = new HashMap<>();

    ExpectedFrom(InetAddress address) {
        this.address = address;
    }

    void add(ExpectedMedia media) {
        if (isHome(media)) {
            home.add(media);
        }
        bySsrc.computeIfAbsent(media.ssrc(), s -> new LinkedHashSet<>()).add(media);
        if (media.answered != null) {
            byPort.computeIfAbsent(media.answered.getPort(), p -> new LinkedHashSet<>())
                    .add(media);
        }
        if (!media.isBound()) {
            waiting.add(media);
        }
    }

    void remove(ExpectedMedia media) {
        remove(bySsrc, media.ssrc(), media);
        if (media.answered != null) {
            remove(byPort, media.answered.getPort(), media);
        }
        waiting.remove(media);
        home.remove(media);
    }

    /** Its device signals from here; any other has only named this address. */
    boolean isHome(ExpectedMedia media) {
        return media.signalling.equals(address);
    }

    /** Whether a device with a dialog signals from here. */
    boolean hasHome() {
        return !home.isEmpty();
    }

    /** That wait and meet the condition; none, one, or two that stand for more. */
    List<ExpectedMedia> firstTwoWaiting(Predicate<ExpectedMedia> condition) {
        List<ExpectedMedia> found = new ArrayList<>(2);
        for (ExpectedMedia media : waiting) {
            if (condition.test(media)) {
                found.add(media);
                if (found.size() == 2) {
                    break;
                }
            }
        }
        return found;
    }

    boolean isEmpty() {
        return bySsrc.isEmpty();
    }

    @Nullable
    Set<ExpectedMedia> withSsrc(int ssrc) {
        return bySsrc.get(ssrc);
    }

    @Nullable
    Set<ExpectedMedia> atPort(int port) {
        return byPort.get(port);
    }

    /**
     * Those that a packet may have been meant for that could not be taken for anybody: by its SSRC, else by the port that an answer named, else
     * all that wait at this port of ours.
     *
     * @param ssrc null where it has none
     */
    List<ExpectedMedia> suspects(boolean tcp, int localPort, InetSocketAddress from, @Nullable Integer ssrc) {
        // RTCP comes to the port behind.
        List<ExpectedMedia> here = among(
                waiting,
                media -> media.tcp == tcp && (media.localPort == localPort || media.localPort == localPort - 1));
        List<ExpectedMedia> sameSsrc = ssrc == null ? List.of() : among(here, media -> media.ssrc() == ssrc);
        if (!sameSsrc.isEmpty()) {
            return sameSsrc;
        }
        List<ExpectedMedia> sameTuple = among(here, media -> isTuple(media, from));
        return sameTuple.isEmpty() ? here : sameTuple;
    }

    private static boolean isTuple(ExpectedMedia media, InetSocketAddress from) {
        InetSocketAddress named = media.answered;
        return media.isAnsweredFrom(from)
                || named != null
                        && named.getPort() == from.getPort() - 1
                        && named.getAddress().equals(from.getAddress());
    }

    private static List<ExpectedMedia> among(Iterable<ExpectedMedia> candidates, Predicate<ExpectedMedia> condition) {
        List<ExpectedMedia> found = new ArrayList<>(2);
        for (ExpectedMedia media : candidates) {
            if (condition.test(media)) {
                found.add(media);
                if (found.size() >= MAX_SUSPECTS) {
                    break;
                }
            }
        }
        return found;
    }

    /** Takes one out of an index, and the key with the last. */
    static <K> void remove(Map<K, Set<ExpectedMedia>> map, K key, ExpectedMedia media) {
        Set<ExpectedMedia> set = map.get(key);
        if (set != null && set.remove(media) && set.isEmpty()) {
            map.remove(key);
        }
    }
}
