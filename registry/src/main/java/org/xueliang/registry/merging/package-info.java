/** One camera that comes by two ways: found, weighed, merged or held for a person, and taken apart again. */
@NullMarked
package org.xueliang.registry.merging;

import org.jspecify.annotations.NullMarked;
