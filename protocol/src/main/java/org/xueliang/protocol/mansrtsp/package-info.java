/** MANSRTSP (GB/T 28181-2022 annex B): playback control in the bodies of SIP INFO. Pure. */
@NullMarked
package org.xueliang.protocol.mansrtsp;

import org.jspecify.annotations.NullMarked;
