package org.xueliang.registry.channel;

/**
 * For whoever shows our own channels to another node: what a row is read from and what of it is seen there, as fragments of
 * SQL over {@code c}. {@code :fresh_us} is bound. Copies of other nodes' channels are not among them.
 */
public final class SharedRows {
    public static final String FROM = " from channels c" + PresenceStore.JOIN;
    public static final String GOOD = "not c.removed and c.enrolment = 2";
    /** Changes with everything that is told. When a gateway last said something is not, or each beat would be a change. */
    public static final String MARK =
            "c.revision, " + PresenceStore.STATE + ", p.state, p.since_us, dp.since_us, p.codec, p.width, p.height";

    private SharedRows() {}
}
