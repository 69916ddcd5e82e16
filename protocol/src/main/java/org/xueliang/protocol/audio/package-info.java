/**
 * Audio that is passed on as it came, G.711 and AAC: frames out of program streams and RTP, and into RTP and program streams. Nothing here
 * decodes a sample.
 */
@NullMarked
package org.xueliang.protocol.audio;

import org.jspecify.annotations.NullMarked;
