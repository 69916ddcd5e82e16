/** The registry role: what is connected and in what state, what was found, and the front door to both. */
@NullMarked
package org.xueliang.registry;

import org.jspecify.annotations.NullMarked;
