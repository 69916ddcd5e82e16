/** Finding channels among a million. */
@NullMarked
package org.xueliang.registry.search;

import org.jspecify.annotations.NullMarked;
