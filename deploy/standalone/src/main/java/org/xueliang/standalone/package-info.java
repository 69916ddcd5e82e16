/** The launcher, and everything in one process. */
@NullMarked
package org.xueliang.standalone;

import org.jspecify.annotations.NullMarked;
