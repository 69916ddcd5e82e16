/** Change streams that resume from a cursor. */
@NullMarked
package org.xueliang.registry.feed;

import org.jspecify.annotations.NullMarked;
