/** Program streams over RTP: muxed once, sent by any number of simulated channels, over UDP and TCP. */
@NullMarked
package org.xueliang.simulator.gb28181.media;

import org.jspecify.annotations.NullMarked;
