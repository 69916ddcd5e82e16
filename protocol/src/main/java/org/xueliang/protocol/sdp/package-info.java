/** SDP (RFC 8866) as cameras write it, and the choice of a video track in it. */
@NullMarked
package org.xueliang.protocol.sdp;

import org.jspecify.annotations.NullMarked;
