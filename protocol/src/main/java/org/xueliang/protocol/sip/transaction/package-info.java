/** Transactions of RFC 3261 clause 17 with the accepted state of RFC 6026: messages and time in, bytes and callbacks out. Pure code. */
@NullMarked
package org.xueliang.protocol.sip.transaction;

import org.jspecify.annotations.NullMarked;
