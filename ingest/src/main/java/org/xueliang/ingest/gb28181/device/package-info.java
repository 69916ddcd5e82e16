/** Who registers, whether it is alive, and why not: proof of identity, presence, admission. */
@NullMarked
package org.xueliang.ingest.gb28181.device;

import org.jspecify.annotations.NullMarked;
