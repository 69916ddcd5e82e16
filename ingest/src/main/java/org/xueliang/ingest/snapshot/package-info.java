/** Stills: the newest keyframe in memory, decoded on demand, always with its time and age. */
@NullMarked
package org.xueliang.ingest.snapshot;

import org.jspecify.annotations.NullMarked;
