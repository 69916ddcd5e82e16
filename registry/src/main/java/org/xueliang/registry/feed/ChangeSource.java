package org.xueliang.registry.feed;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Where a change stream's messages come from. */
@FunctionalInterface
public interface ChangeSource<T> {
    /** One changed row as the subscriber gets it. */
    record Change<T>(long revision, T message) {}

    /**
     * Changes with {@code after < revision <= head}, oldest first, at most {@code limit}: fewer means there are no more up
     * to {@code head}.
     */
    List<Change<T>> changes(Handle handle, long after, long head, int limit);
}
