/** Timers as data: time is passed in. */
@NullMarked
package org.xueliang.protocol.timer;

import org.jspecify.annotations.NullMarked;
