/**
 * MPEG-2 program streams (ISO/IEC 13818-1, GB/T 28181-2022 annex C): demultiplexer and multiplexer, and telling PS, TS and bare
 * elementary streams apart.
 */
@NullMarked
package org.xueliang.protocol.mpegps;

import org.jspecify.annotations.NullMarked;
