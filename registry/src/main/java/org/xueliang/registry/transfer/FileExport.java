package org.xueliang.registry.transfer;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;

/** How channels are written to one file. */
interface FileExport {
    /** What stands before them. */
    ByteString begin(Handle handle);

    ByteString page(Handle handle, List<Channel> channels);

    /** What stands behind them. */
    ByteString end();
}
