package org.xueliang.registry.device;

import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.DeviceReport;

/** Who wants to know that gateways said something of devices. */
public interface DeviceObserver {
    /** Nobody. */
    DeviceObserver NONE = (handle, reports) -> {};

    /** Within the transaction that wrote it; what this throws undoes the write. */
    void reported(Handle handle, Collection<DeviceReport> reports);

    /** After the commit. */
    default void committed() {}
}
