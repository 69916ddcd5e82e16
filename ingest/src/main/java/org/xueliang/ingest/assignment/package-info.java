/** Which channels this gateway has, from the registry: watched, kept while the registry is away, and reported back on. */
@NullMarked
package org.xueliang.ingest.assignment;

import org.jspecify.annotations.NullMarked;
