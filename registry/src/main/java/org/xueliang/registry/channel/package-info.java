/** Channels: enrolment, zones, credentials, presence, and the change stream for gateways and analytics. */
@NullMarked
package org.xueliang.registry.channel;

import org.jspecify.annotations.NullMarked;
