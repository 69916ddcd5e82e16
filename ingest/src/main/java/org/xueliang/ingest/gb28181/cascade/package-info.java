/**
 * Platforms above this one (GB/T 28181-2022 cascade, annex J and M): we register there as a device, list what a view lets them
 * see, and answer their requests by relay.
 */
@NullMarked
package org.xueliang.ingest.gb28181.cascade;

import org.jspecify.annotations.NullMarked;
