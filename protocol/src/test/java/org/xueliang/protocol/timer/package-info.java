/** The wheel. */
@NullMarked
package org.xueliang.protocol.timer;

import org.jspecify.annotations.NullMarked;
