/** Many cameras at once, counted. */
@NullMarked
package org.xueliang.simulator.load;

import org.jspecify.annotations.NullMarked;
