/** What is asked of devices and what they tell: queries and their answers, commands, recordings, subscriptions, alarms. */
@NullMarked
package org.xueliang.ingest.gb28181.control;

import org.jspecify.annotations.NullMarked;
