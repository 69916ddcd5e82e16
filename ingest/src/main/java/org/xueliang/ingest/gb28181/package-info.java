/** Devices that register by GB/T 28181: what the gateway is to them, and its parts put together. */
@NullMarked
package org.xueliang.ingest.gb28181;

import org.jspecify.annotations.NullMarked;
