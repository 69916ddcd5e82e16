/** Catalogs: rounds of queries until one is complete, changes as they come, and the reports of both to the registry. */
@NullMarked
package org.xueliang.ingest.gb28181.catalog;

import org.jspecify.annotations.NullMarked;
