/** The gateways' own doors, as the registry calls them. */
@NullMarked
package org.xueliang.registry.gateway;

import org.jspecify.annotations.NullMarked;
