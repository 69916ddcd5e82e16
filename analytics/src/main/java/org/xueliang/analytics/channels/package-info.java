/** What is known of channels (place, zones), as the registry tells it. */
@NullMarked
package org.xueliang.analytics.channels;

import org.jspecify.annotations.NullMarked;
