/** Where media of GB/T 28181 devices arrives: ports, which packet belongs to which dialog, and the way from there into the streams. */
@NullMarked
package org.xueliang.ingest.gb28181.media;

import org.jspecify.annotations.NullMarked;
