/** Whether recordings are kept for as long as places ask. */
@NullMarked
package org.xueliang.registry.retention;

import org.jspecify.annotations.NullMarked;
