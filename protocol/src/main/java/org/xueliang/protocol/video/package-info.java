/** The door to both codecs: depacketizer, packetizer and byte-stream splitter by codec. */
@NullMarked
package org.xueliang.protocol.video;

import org.jspecify.annotations.NullMarked;
