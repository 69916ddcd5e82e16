/** Copies of other nodes' channels, as they are shown. */
@NullMarked
package org.xueliang.registry.copy;

import org.jspecify.annotations.NullMarked;
