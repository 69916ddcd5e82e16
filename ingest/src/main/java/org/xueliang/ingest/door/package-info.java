/** The gateway's own door: stills for the registry, health, metrics. */
@NullMarked
package org.xueliang.ingest.door;

import org.jspecify.annotations.NullMarked;
