package org.xueliang.ingest.gb28181.invite;

/**
 * @param words what was seen, for people
 * @param advice what to change, and where
 */
public record NoMedia(NoMediaCause cause, String words, String advice) {}
