/** A device written by hand over real sockets, and what records reports. */
@NullMarked
package org.xueliang.ingest.gb28181.fake;

import org.jspecify.annotations.NullMarked;
