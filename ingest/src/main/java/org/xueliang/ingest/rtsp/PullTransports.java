package org.xueliang.ingest.rtsp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Transport;

/** Which transport a pull uses now and which is left to try. Not thread-safe. */
final class PullTransports {
    private final Deque<Boolean> left;
    private final boolean several;
    private boolean tcp;
    private boolean udpTried;

    PullTransports(Transport asked) {
        // True is TCP. AUTO falls back to UDP where the camera refuses TCP, UDP to TCP where nothing comes through.
        this.left = new ArrayDeque<>(
                switch (asked) {
                    case TCP -> List.of(true);
                    case AUTO -> List.of(true, false);
                    case UDP -> List.of(false, true);
                });
        this.several = left.size() > 1;
        this.tcp = left.removeFirst();
        this.udpTried = !tcp;
    }

    boolean tcp() {
        return tcp;
    }

    /** Takes the next one; false where none is left. */
    boolean next() {
        Boolean following = left.pollFirst();
        if (following == null) {
            return false;
        }
        tcp = following;
        udpTried |= !tcp;
        return true;
    }

    boolean hasNext() {
        return !left.isEmpty();
    }

    /** What to say of silence after PLAY. */
    String silence(long seconds, @Nullable String whatCame) {
        String tried = !several || !udpTried
                ? (tcp ? "over TCP" : "UDP: port closed or NAT")
                : left.isEmpty() && tcp
                        ? "UDP: port closed or NAT; TCP tried too"
                        : "over TCP; UDP tried too: port closed or NAT";
        return "no RTP for " + seconds + " s after PLAY (" + tried + ")" + (whatCame == null ? "" : "; " + whatCame);
    }
}
