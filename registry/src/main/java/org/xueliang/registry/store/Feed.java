package org.xueliang.registry.store;

import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** What has a change stream. Its revisions grow by one with each change of any row of it, in the order of commits. */
public enum Feed {
    UPPER_PLATFORMS,
    SOURCES,
    DEVICES,
    CHANNELS,
    ALERTS,
    INCIDENTS,
    ORGANISATIONS,
    PLACES,
    STATES;

    private final String key = name().toLowerCase(Locale.ROOT);

    /**
     * Takes the feed's row until the transaction ends and returns the newest revision. Whoever changes rows of the feed
     * calls it first: then no revision becomes visible before a smaller one, and a reader's cursor never passes a change
     * that is still on its way. Writers of one feed wait for each other; at the rate of alerts that costs nothing.
     * Several feeds are locked in the order of this enum; the row of a source or device stands between its feed and
     * CHANNELS.
     */
    public long lock(Handle handle) {
        return handle.createQuery("select revision from feeds where name = :name for update")
                .bind("name", key)
                .mapTo(Long.class)
                .one();
    }

    /** Writes the newest revision that was given; under {@link #lock}. */
    public void advance(Handle handle, long revision) {
        handle.createUpdate("update feeds set revision = :revision where name = :name")
                .bind("revision", revision)
                .bind("name", key)
                .execute();
    }

    /** Newest revision that is committed: every change up to it can be read. */
    public long head(Handle handle) {
        return handle.createQuery("select revision from feeds where name = :name")
                .bind("name", key)
                .mapTo(Long.class)
                .one();
    }
}
