/** Connects to one camera, shows the dialogue, says what is wrong with it and what to change. */
@NullMarked
package org.xueliang.standalone.doctor;

import org.jspecify.annotations.NullMarked;
