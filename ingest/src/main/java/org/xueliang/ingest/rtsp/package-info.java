/**
 * RTSP over sockets: pulling from cameras, being published to and played from. The bytes are {@code protocol.rtsp}'s; here are
 * connections, sessions and what may be done by whom.
 */
@NullMarked
package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.NullMarked;
