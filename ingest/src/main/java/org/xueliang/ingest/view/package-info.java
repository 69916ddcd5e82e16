/** Live views that the registry opens for one purpose, and the streams of other nodes' channels that some of them show. */
@NullMarked
package org.xueliang.ingest.view;

import org.jspecify.annotations.NullMarked;
