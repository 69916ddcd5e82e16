/** Frame events on their way to Redis Streams: bounded, in order per channel, dropped oldest first when the bus is away. */
@NullMarked
package org.xueliang.ingest.bus;

import org.jspecify.annotations.NullMarked;
