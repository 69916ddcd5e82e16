/** In what state channels and devices were, since when and why, and how much of the time. */
@NullMarked
package org.xueliang.registry.history;

import org.jspecify.annotations.NullMarked;
