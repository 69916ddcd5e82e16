/** {@code kill -9} under load: what was acknowledged is there, once. */
@NullMarked
package org.xueliang.standalone.crash;

import org.jspecify.annotations.NullMarked;
