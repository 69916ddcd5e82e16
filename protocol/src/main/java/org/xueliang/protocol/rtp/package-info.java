/** RTP (RFC 3550): header, sequence arithmetic, reordering, statistics. Time is passed in. */
@NullMarked
package org.xueliang.protocol.rtp;

import org.jspecify.annotations.NullMarked;
