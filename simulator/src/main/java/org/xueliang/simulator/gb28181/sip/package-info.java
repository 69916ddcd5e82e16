/** The SIP of simulated devices: text of messages, what is in flight, what was answered. No sockets and no threads. */
@NullMarked
package org.xueliang.simulator.gb28181.sip;

import org.jspecify.annotations.NullMarked;
