/** The demonstration: a few streets with cameras in which things happen, and what should be found. */
@NullMarked
package org.xueliang.simulator.demo;

import org.jspecify.annotations.NullMarked;
