/** The conformance check: what a device does of the standard, what deviates, and what to change in it. */
@NullMarked
package org.xueliang.ingest.gb28181.check;

import org.jspecify.annotations.NullMarked;
