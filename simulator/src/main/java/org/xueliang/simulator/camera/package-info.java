/** Simulated cameras on the wire: RTSP servers to pull from, RTSP clients that push, and the clock that paces them. */
@NullMarked
package org.xueliang.simulator.camera;

import org.jspecify.annotations.NullMarked;
