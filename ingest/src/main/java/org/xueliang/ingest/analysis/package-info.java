/**
 * What is worth decoding and what is said of it: the activity gate reads sizes and quantisers, the adaptive decoder turns
 * few access units into thumbnails within a CPU budget, the assembler makes frame events of both.
 */
@NullMarked
package org.xueliang.ingest.analysis;

import org.jspecify.annotations.NullMarked;
