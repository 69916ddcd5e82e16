/** What depacketizers give and packetizers take: access units, parameter sets, and the parts both codecs share. */
@NullMarked
package org.xueliang.protocol.media;

import org.jspecify.annotations.NullMarked;
