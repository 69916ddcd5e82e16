/** H.264 NAL units, parameter sets, slice headers and RFC 6184 payloads. */
@NullMarked
package org.xueliang.protocol.h264;

import org.jspecify.annotations.NullMarked;
