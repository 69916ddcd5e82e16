/** Platforms above this one: what they are, what they may see, and the gateway that holds the link to each. */
@NullMarked
package org.xueliang.registry.cascade;

import org.jspecify.annotations.NullMarked;
