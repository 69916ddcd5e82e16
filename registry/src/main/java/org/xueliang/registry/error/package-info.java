/** Why a call is refused. */
@NullMarked
package org.xueliang.registry.error;

import org.jspecify.annotations.NullMarked;
