/**
 * The gateway: RTSP in and out, access units, what is seen in them, snapshots. Entry: {@link org.xueliang.ingest.IngestRole}.
 */
@NullMarked
package org.xueliang.ingest;

import org.jspecify.annotations.NullMarked;
