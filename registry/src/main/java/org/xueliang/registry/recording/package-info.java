/** How far back recordings reach, as far as devices were asked. */
@NullMarked
package org.xueliang.registry.recording;

import org.jspecify.annotations.NullMarked;
