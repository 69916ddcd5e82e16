/** Brokers of sensors: topics are subscribed to, payloads become readings, readings go to the registry before they are acknowledged. */
@NullMarked
package org.xueliang.ingest.mqtt;

import org.jspecify.annotations.NullMarked;
