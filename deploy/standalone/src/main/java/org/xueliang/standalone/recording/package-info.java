/** Downloads recordings: what a gateway sends over RTSP becomes a program stream file. */
@NullMarked
package org.xueliang.standalone.recording;

import org.jspecify.annotations.NullMarked;
