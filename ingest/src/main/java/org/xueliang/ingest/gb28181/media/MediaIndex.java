package org.xueliang.ingest.gb28181.media;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that is expected, by address and by SSRC. What a dialog is found by changes: it is taken out before and put in behind. Not thread-safe. */
final class MediaIndex {
    private final Map<InetAddress, ExpectedFrom> sources = new HashMap<>();
    private final Map<Integer, Set<ExpectedMedia>> waitingBySsrc = new HashMap<>();

    void add(ExpectedMedia media) {
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
        sources.computeIfAbsent(address, ExpectedFrom::new).add(media);
    }

    void remove(ExpectedMedia media) {
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

    /** Null where nothing is expected from there. */
    @Nullable
    ExpectedFrom from(InetAddress address) {
        return sources.get(address);
    }

    /** Those that wait for this SSRC, from wherever. */
    Set<ExpectedMedia> waitingFor(int ssrc) {
        return waitingBySsrc.getOrDefault(ssrc, Set.of());
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }
}
