/** The one port of a role: health, metrics, and what else the role puts there. */
@NullMarked
package org.xueliang.chassis.door;

import org.jspecify.annotations.NullMarked;
