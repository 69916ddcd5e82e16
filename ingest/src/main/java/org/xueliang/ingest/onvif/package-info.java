/** ONVIF sources: devices asked for what they are and where their streams lie; discovery of devices around the gateway. */
@NullMarked
package org.xueliang.ingest.onvif;

import org.jspecify.annotations.NullMarked;
