/** Digest authentication as RTSP and SIP use it, both sides: challenges, Digest (RFC 2069, 2617, 7616), Basic and Bearer. Pure code; time and nonces are passed in. */
@NullMarked
package org.xueliang.protocol.auth;

import org.jspecify.annotations.NullMarked;
