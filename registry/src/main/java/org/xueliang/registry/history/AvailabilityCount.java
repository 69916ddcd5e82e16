package org.xueliang.registry.history;

import java.util.List;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.StateKind;

/** Sums over spans of any number of channels. Not thread-safe. */
public final class AvailabilityCount {
    /** Under this share of evidence there is no verdict (field practice, see docs/design/0005-history-and-figures.md). */
    public static final double ENOUGH = 0.95;

    private static final String HOW =
            "online / (online + offline) of the history's spans; UNKNOWN is not counted; UNSTABLE by what it was made of";

    private long channels;
    private long onlineUs;
    private long offlineUs;
    private long unknownUs;
    private long unstableUs;
    private long outages;
    private long repaired;
    private long repairedUs;
    private long longestUs;
    private String longestOf = "";

    /** One channel's spans, in their order. */
    public void add(String code, List<Span> spans) {
        channels++;
        long outageUs = -1;
        for (Span span : spans) {
            switch (span.state()) {
                case STATE_UNKNOWN -> unknownUs += span.lengthUs();
                case STATE_OFFLINE, STATE_ONLINE, STATE_UNSTABLE -> {
                    onlineUs += span.onlineUs();
                    offlineUs += span.lengthUs() - span.onlineUs();
                }
                default -> {}
            }
            if (span.state() == StateKind.STATE_UNSTABLE) {
                unstableUs += span.lengthUs();
            }
            if (span.state() == StateKind.STATE_OFFLINE) {
                outages += outageUs < 0 ? 1 : 0;
                outageUs = Math.max(0, outageUs) + span.lengthUs();
                if (outageUs > longestUs) {
                    longestUs = outageUs;
                    longestOf = code;
                }
            } else if (span.state() == StateKind.STATE_ONLINE || span.state() == StateKind.STATE_UNSTABLE) {
                repaired += outageUs >= 0 ? 1 : 0;
                repairedUs += Math.max(0, outageUs);
                outageUs = -1;
            } else if (span.state() == StateKind.STATE_REMOVED) {
                outageUs = -1;
            }
        }
    }

    public void add(AvailabilityCount other) {
        channels += other.channels;
        onlineUs += other.onlineUs;
        offlineUs += other.offlineUs;
        unknownUs += other.unknownUs;
        unstableUs += other.unstableUs;
        outages += other.outages;
        repaired += other.repaired;
        repairedUs += other.repairedUs;
        if (other.longestUs > longestUs) {
            longestUs = other.longestUs;
            longestOf = other.longestOf;
        }
    }

    public long onlineUs() {
        return onlineUs;
    }

    /** Time of which somebody could know. */
    public long seenUs() {
        return onlineUs + offlineUs;
    }

    public long repaired() {
        return repaired;
    }

    public long repairedUs() {
        return repairedUs;
    }

    /** 0 to 1; 0 where there is no time at all. */
    public double evidence() {
        long all = seenUs() + unknownUs;
        return all == 0 ? 0 : (double) seenUs() / all;
    }

    public boolean isEnough() {
        return evidence() >= ENOUGH;
    }

    Availability answer(Window window) {
        Availability.Builder answer = Availability.newBuilder()
                .setFromUs(window.fromUs())
                .setUntilUs(window.untilUs())
                .setChannels(channels)
                .setOnlineUs(onlineUs)
                .setOfflineUs(offlineUs)
                .setUnknownUs(unknownUs)
                .setUnstableUs(unstableUs)
                .setEvidence(evidence())
                .setNoVerdict(!isEnough())
                .setOutages(outages)
                .setRepaired(repaired)
                .setRepairedUs(repairedUs)
                .setLongestOutageUs(longestUs)
                .setLongestOutageOf(longestOf)
                .setHow(HOW);
        if (seenUs() > 0) {
            answer.setAvailability((double) onlineUs / seenUs());
        }
        return answer.build();
    }
}
