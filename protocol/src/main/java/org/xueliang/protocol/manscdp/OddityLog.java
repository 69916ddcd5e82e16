package org.xueliang.protocol.manscdp;

import java.util.EnumMap;
import java.util.Map;

/** What one body showed. */
final class OddityLog {
    private final Map<ManscdpOddity, Integer> counts = new EnumMap<>(ManscdpOddity.class);

    void see(ManscdpOddity oddity) {
        counts.merge(oddity, 1, Integer::sum);
    }

    Map<ManscdpOddity, Integer> counts() {
        return counts;
    }
}
