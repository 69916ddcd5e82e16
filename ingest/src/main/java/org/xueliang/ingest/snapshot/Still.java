package org.xueliang.ingest.snapshot;

import org.xueliang.ingest.codec.JpegPicture;

/**
 * A picture of a channel.
 *
 * @param capturedUs time of receipt of the access unit that it was decoded from, microseconds since the Unix epoch
 * @param ageMs at the moment the answer was made
 * @param stale older than was asked for, or decoded from a damaged keyframe, and taken all the same
 */
public record Still(String channel, JpegPicture jpeg, long capturedUs, long ageMs, boolean stale) {}
