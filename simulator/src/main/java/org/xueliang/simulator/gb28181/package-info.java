/** Simulated devices, recorders and lower platforms of GB/T 28181: thousands of SIP clients on a few event loops. */
@NullMarked
package org.xueliang.simulator.gb28181;

import org.jspecify.annotations.NullMarked;
