package org.xueliang.registry.history;

import java.util.List;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateKind;

/**
 * What the registry holds of one channel or device.
 *
 * @param state as judged
 * @param sinceUs of the state; key of the change that began it
 * @param raw as it was said last: ONLINE, OFFLINE, UNKNOWN or REMOVED
 * @param rawSinceUs never before {@code sinceUs} of an UNSTABLE state
 * @param flipsUs newest changes between ONLINE and OFFLINE, oldest first, at most {@link Damper#FLIPS}
 * @param countedUs UNSTABLE: up to when {@code onlineUs} is counted from {@code sinceUs} on
 * @param changes UNSTABLE: changes between ONLINE and OFFLINE in it
 */
record Judged(
        StateKind state,
        long sinceUs,
        StateCause cause,
        String words,
        StateKind raw,
        long rawSinceUs,
        List<Long> flipsUs,
        long countedUs,
        long onlineUs,
        long changes) {

    Judged {
        flipsUs = List.copyOf(flipsUs);
    }

    /** A row of the history; {@code was} is unspecified where the history begins. */
    record Change(StateKind was, Judged now) {
        /** Its place in the history. */
        long atUs() {
            return now.sinceUs;
        }
    }

    /** What a gateway says, or what follows from its silence. {@code sinceUs} 0: nobody said. */
    record Said(StateKind state, long sinceUs, String words) {}
}
