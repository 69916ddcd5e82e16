package org.xueliang.ingest.gb28181.invite;

/**
 * @param words what was seen, for people
 * @param advice what to change, and where
 */
public record NoMedia(NoMediaCause cause, String words, String advice) {
    /** The words, and the cause by its name where it is one of media: what a channel's state says. */
    public String told() {
        return cause == NoMediaCause.NO_ANSWER ? words : words + " (" + cause + ")";
    }

    /** What was seen, what to do about it, and the cause's name to look it up by. */
    public String advised() {
        return words + " - " + advice + " (" + cause + ")";
    }
}
