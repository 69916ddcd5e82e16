/** Sensors and their readings on the way to the bus. */
@NullMarked
package org.xueliang.registry.sensor;

import org.jspecify.annotations.NullMarked;
