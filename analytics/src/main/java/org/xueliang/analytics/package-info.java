/** The Flink job: pictures and readings from the bus become alerts and incidents at the registry. */
@NullMarked
package org.xueliang.analytics;

import org.jspecify.annotations.NullMarked;
