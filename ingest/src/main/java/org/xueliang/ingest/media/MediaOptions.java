package org.xueliang.ingest.media;

/**
 * What is the same for every stream of a gateway.
 *
 * @param gateway its id
 * @param gopMaxBytes bound of one stream's cache
 * @param gopMaxUnits bound of one stream's cache
 */
public record MediaOptions(String gateway, int gopMaxBytes, int gopMaxUnits) {}
