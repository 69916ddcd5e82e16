/** A town to look at: simulated cameras, a script, and how much of it was found. */
@NullMarked
package org.xueliang.standalone.demo;

import org.jspecify.annotations.NullMarked;
