/** Which way of a camera that comes by several is used: the rules, who follows them, and the contract's WayService. */
@NullMarked
package org.xueliang.registry.way;

import org.jspecify.annotations.NullMarked;
