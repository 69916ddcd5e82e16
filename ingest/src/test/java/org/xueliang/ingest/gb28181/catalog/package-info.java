@NullMarked
package org.xueliang.ingest.gb28181.catalog;

import org.jspecify.annotations.NullMarked;
