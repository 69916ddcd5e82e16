/** What the terms of sources close: one decision, asked at every door. */
@NullMarked
package org.xueliang.registry.terms;

import org.jspecify.annotations.NullMarked;
