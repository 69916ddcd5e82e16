package org.xueliang.registry;

/** What happens when somebody publishes to a path that no channel has. */
public enum UnknownPaths {
    /** NOT_FOUND. */
    REFUSE,
    /** Listed as a pending channel, which gives nothing until it is approved. */
    PENDING
}
