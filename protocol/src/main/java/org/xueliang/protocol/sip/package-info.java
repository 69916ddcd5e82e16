/** SIP messages (RFC 3261) as GB/T 28181 devices send them: headers, URIs, parsers for datagrams and streams, a writer. Pure code. */
@NullMarked
package org.xueliang.protocol.sip;

import org.jspecify.annotations.NullMarked;
