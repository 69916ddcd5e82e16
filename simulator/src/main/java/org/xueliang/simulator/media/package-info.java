/** Access units: out of the encoder or a file, cut into RTP packets once and sent many times. */
@NullMarked
package org.xueliang.simulator.media;

import org.jspecify.annotations.NullMarked;
