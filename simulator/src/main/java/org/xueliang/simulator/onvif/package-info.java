/** Simulated ONVIF devices: fixed answers of their own making, and the odd ones. Nothing of it is shared with a client. */
@NullMarked
package org.xueliang.simulator.onvif;

import org.jspecify.annotations.NullMarked;
