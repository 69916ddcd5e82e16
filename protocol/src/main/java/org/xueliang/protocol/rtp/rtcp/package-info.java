/** RTCP (RFC 3550 clause 6): tolerant reading, exact writing. */
@NullMarked
package org.xueliang.protocol.rtp.rtcp;

import org.jspecify.annotations.NullMarked;
