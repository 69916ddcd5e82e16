/**
 * The media path: RTP packets to access units, the cache of the newest group of pictures, and who is told. One event loop
 * owns a stream; other threads see it through {@link org.xueliang.ingest.media.StreamDirectory} alone.
 */
@NullMarked
package org.xueliang.ingest.media;

import org.jspecify.annotations.NullMarked;
