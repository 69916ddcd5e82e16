/** Alerts and incidents: intake, query, subscription, and their life. */
@NullMarked
package org.xueliang.registry.alert;

import org.jspecify.annotations.NullMarked;
