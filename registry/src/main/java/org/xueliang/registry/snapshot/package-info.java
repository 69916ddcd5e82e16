/** Stills, asked of the gateway that has the channel. */
@NullMarked
package org.xueliang.registry.snapshot;

import org.jspecify.annotations.NullMarked;
