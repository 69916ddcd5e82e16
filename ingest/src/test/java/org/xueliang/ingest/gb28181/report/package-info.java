/** What is told to the registry. */
@NullMarked
package org.xueliang.ingest.gb28181.report;

import org.jspecify.annotations.NullMarked;
