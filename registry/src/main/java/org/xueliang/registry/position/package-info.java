/** Coordinates and what they refer to. */
@NullMarked
package org.xueliang.registry.position;

import org.jspecify.annotations.NullMarked;
