package org.xueliang.ingest.rtsp;

/** What happens when a second publisher with good credentials comes to a channel that has one. */
public enum PublishReplacePolicy {
    /** The second gets 406: the first is undisturbed. */
    REFUSE,
    /** The first is ended: right for encoders that reconnect before their old connection is seen to be dead. */
    REPLACE
}
