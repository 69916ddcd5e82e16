/** Stills that a device takes itself and sends by HTTP: what it is told, the door that takes them, and when it is over. */
@NullMarked
package org.xueliang.ingest.gb28181.picture;

import org.jspecify.annotations.NullMarked;
