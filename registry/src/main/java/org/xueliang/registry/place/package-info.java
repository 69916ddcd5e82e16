/** The administrative tree, and what the law asks of its places. */
@NullMarked
package org.xueliang.registry.place;

import org.jspecify.annotations.NullMarked;
