package org.xueliang.ingest.media;

/**
 * Whether a channel's sound is passed on: its owner's word, off unless said. To listen is another matter than to watch. Asked for each
 * frame, from any thread: what is switched off ends with the next one.
 */
@FunctionalInterface
public interface AudioPolicy {
    /** Of recordings, and of gateways that nobody told anything. */
    AudioPolicy NONE = channel -> false;

    boolean passes(String channel);
}
