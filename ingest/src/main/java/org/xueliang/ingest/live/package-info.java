/** What viewers get: each stream is packetized once, however many look, and nobody waits for the slowest. */
@NullMarked
package org.xueliang.ingest.live;

import org.jspecify.annotations.NullMarked;
