/** What all services have in common: errors, metrics, checks of fields, page tokens, times. */
@NullMarked
package org.xueliang.registry.calls;

import org.jspecify.annotations.NullMarked;
