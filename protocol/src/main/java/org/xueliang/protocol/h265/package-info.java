/** H.265 NAL units, parameter sets, slice headers and RFC 7798 payloads. */
@NullMarked
package org.xueliang.protocol.h265;

import org.jspecify.annotations.NullMarked;
