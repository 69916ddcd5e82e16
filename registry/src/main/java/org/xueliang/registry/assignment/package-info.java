/** What gateways and the analytics job stand on: one service over channels and devices. */
@NullMarked
package org.xueliang.registry.assignment;

import org.jspecify.annotations.NullMarked;
