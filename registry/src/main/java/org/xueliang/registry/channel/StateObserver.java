package org.xueliang.registry.channel;

import java.util.Collection;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Who wants to know that gateways said something of channels or devices. */
public interface StateObserver {
    /** Nobody. */
    StateObserver NONE = (handle, codes) -> {};

    /** Within the transaction that wrote it; what this throws undoes the write. */
    void reported(Handle handle, Collection<String> codes);

    /**
     * Within the same transaction: what cameras' clocks were said to be off by.
     *
     * @param errorsMs by channel, the camera's clock minus the gateway's, milliseconds; never empty
     */
    default void clocks(Handle handle, Map<String, Long> errorsMs) {}

    /** After the commit. */
    default void committed() {}
}
