/** SIP against the standard's torture, real messages, quirks and bad input. */
@NullMarked
package org.xueliang.protocol.sip;

import org.jspecify.annotations.NullMarked;
