/** How frame events and sensor readings lie on the bus (Redis Streams): keys, partitions, entry fields. */
@NullMarked
package org.xueliang.proto.bus;

import org.jspecify.annotations.NullMarked;
