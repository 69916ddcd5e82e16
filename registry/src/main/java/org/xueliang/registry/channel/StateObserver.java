package org.xueliang.registry.channel;

import java.util.Collection;
import org.jdbi.v3.core.Handle;

/** Who wants to know that gateways said something of channels or devices. */
public interface StateObserver {
    /** Nobody. */
    StateObserver NONE = (handle, codes) -> {};

    /** Within the transaction that wrote it; what this throws undoes the write. */
    void reported(Handle handle, Collection<String> codes);

    /** After the commit. */
    default void committed() {}
}
