/** Errors that repeat are counted and summed up, not repeated in the log. */
@NullMarked
package org.xueliang.chassis.errors;

import org.jspecify.annotations.NullMarked;
