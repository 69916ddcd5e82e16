/** 建、联、管、用 as figures, computed from what is on record, and what cameras can see of a place. */
@NullMarked
package org.xueliang.registry.figures;

import org.jspecify.annotations.NullMarked;
