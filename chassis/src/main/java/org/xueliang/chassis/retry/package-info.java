/** When to try again. */
@NullMarked
package org.xueliang.chassis.retry;

import org.jspecify.annotations.NullMarked;
