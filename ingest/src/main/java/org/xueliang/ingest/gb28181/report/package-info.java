/** What the registry tells of devices, and what it is told. */
@NullMarked
package org.xueliang.ingest.gb28181.report;

import org.jspecify.annotations.NullMarked;
