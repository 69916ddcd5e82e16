package org.xueliang.registry.federation;

import java.util.List;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.registry.terms.TermsRules;
import org.xueliang.registry.terms.TermsStore.Held;

/** Which manners of an agreement the terms of a channel's source leave. Pure. */
final class TermsManners {
    private TermsManners() {}

    /** What a manner gives; of others terms say nothing. */
    private static Shareable what(Manner manner) {
        return switch (manner) {
            case SNAPSHOT -> Shareable.SHARE_SNAPSHOTS;
            case LIVE -> Shareable.SHARE_LIVE;
            case ALERTS -> Shareable.SHARE_ALERTS;
            default -> Shareable.SHAREABLE_UNSPECIFIED;
        };
    }

    /** Whatever the hour. */
    static boolean has(List<Held> held, Manner manner) {
        int bit = 1 << what(manner).getNumber();
        return held.stream().allMatch(one -> bit == 1 || (TermsRules.onward(one.terms()) & bit) != 0);
    }
}
