/** How the job reaches the registry. */
@NullMarked
package org.xueliang.analytics.registry;

import org.jspecify.annotations.NullMarked;
