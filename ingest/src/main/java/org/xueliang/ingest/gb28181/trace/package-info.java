/** The last messages to and from each device, for people who look for a fault; secrets are blanked before they are kept. */
@NullMarked
package org.xueliang.ingest.gb28181.trace;

import org.jspecify.annotations.NullMarked;
