/** Simulated cameras: the other side of the wire. Shares the byte-level code with the gateway and nothing else. */
@NullMarked
package org.xueliang.simulator;

import org.jspecify.annotations.NullMarked;
