/** Playback and download of what devices have recorded: each for one viewer, bounded in number, time and memory. */
@NullMarked
package org.xueliang.ingest.gb28181.playback;

import org.jspecify.annotations.NullMarked;
