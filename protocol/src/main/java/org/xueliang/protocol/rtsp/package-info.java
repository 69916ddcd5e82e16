/** RTSP 1.0 (RFC 2326) as cameras speak it: messages, the stream they share with media, URLs and headers. Pure code. */
@NullMarked
package org.xueliang.protocol.rtsp;

import org.jspecify.annotations.NullMarked;
