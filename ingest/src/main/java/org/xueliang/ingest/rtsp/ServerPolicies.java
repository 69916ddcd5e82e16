package org.xueliang.ingest.rtsp;

/**
 * How the RTSP server treats what it does not have to take.
 *
 * @param openPushOnLoopback whoever connects from loopback publishes to any path without credentials: load tests alone
 */
public record ServerPolicies(
        UnknownPathPolicy unknownPaths, PublishReplacePolicy publishReplace, boolean openPushOnLoopback) {}
