/** FLIP-27 source over the partitions of the bus (Redis Streams). */
@NullMarked
package org.xueliang.analytics.source;

import org.jspecify.annotations.NullMarked;
