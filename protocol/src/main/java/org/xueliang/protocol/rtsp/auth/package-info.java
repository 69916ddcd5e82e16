/** RTSP authentication, both sides: challenges, Digest (RFC 2069, 2617, 7616), Basic and Bearer. Pure code; time and nonces are passed in. */
@NullMarked
package org.xueliang.protocol.rtsp.auth;

import org.jspecify.annotations.NullMarked;
