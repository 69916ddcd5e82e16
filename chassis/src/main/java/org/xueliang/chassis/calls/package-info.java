/** What a caller of the registry needs. */
@NullMarked
package org.xueliang.chassis.calls;

import org.jspecify.annotations.NullMarked;
