package org.xueliang.standalone.doctor;

/**
 * One thing that was seen.
 *
 * @param where step of the dialogue
 * @param evidence what was received, shortened
 * @param advice what to change; empty where nothing need be
 */
public record Finding(Level level, String where, String what, String evidence, String advice) {
    public enum Level {
        /** As it should be. */
        GOOD,
        /** Deviates, and is understood all the same. */
        ODD,
        /** Does not work. */
        BAD
    }
}
