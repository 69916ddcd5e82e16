/** What happens in view of which camera and when, and what should be found because of it. Pure data. */
@NullMarked
package org.xueliang.simulator.script;

import org.jspecify.annotations.NullMarked;
