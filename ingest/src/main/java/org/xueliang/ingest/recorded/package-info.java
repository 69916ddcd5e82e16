/** Recordings that a device sends once, for one viewer: what is held for it, the times it gets, and how it is found. */
@NullMarked
package org.xueliang.ingest.recorded;

import org.jspecify.annotations.NullMarked;
