/** The street that a simulated camera looks at, drawn as a pure function of time. */
@NullMarked
package org.xueliang.simulator.scene;

import org.jspecify.annotations.NullMarked;
