/** National codes, taken apart, checked and given. */
@NullMarked
package org.xueliang.registry.code;

import org.jspecify.annotations.NullMarked;
