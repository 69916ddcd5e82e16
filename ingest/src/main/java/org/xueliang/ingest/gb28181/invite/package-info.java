/** Streams asked of devices: one for all who want it, its life, and the cause where no picture comes. */
@NullMarked
package org.xueliang.ingest.gb28181.invite;

import org.jspecify.annotations.NullMarked;
