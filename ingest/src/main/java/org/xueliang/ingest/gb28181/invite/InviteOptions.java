package org.xueliang.ingest.gb28181.invite;

import java.time.Duration;

/**
 * How streams are asked for.
 *
 * @param platform our code: o= and Subject
 * @param answer how long an INVITE may take; 20 s
 * @param firstPicture after the answer; 10 s
 * @param silence without a packet before a stream is taken as dead; 10 s
 * @param linger after the last who wanted it; 15 s
 * @param firstRetry after a failure, doubling; 1 s
 * @param lastRetry longest of those; 60 s
 * @param afterRefusal at least, where the device said no; 10 s
 * @param invitesPerSecond of the whole gateway
 */
public record InviteOptions(
        String platform,
        Duration answer,
        Duration firstPicture,
        Duration silence,
        Duration linger,
        Duration firstRetry,
        Duration lastRetry,
        Duration afterRefusal,
        int invitesPerSecond) {
    public static InviteOptions of(String platform) {
        return new InviteOptions(
                platform,
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                200);
    }

    /** The same with another linger. */
    public InviteOptions withLinger(Duration other) {
        return new InviteOptions(
                platform, answer, firstPicture, silence, other, firstRetry, lastRetry, afterRefusal, invitesPerSecond);
    }

    /** The same with another wait for the first picture. */
    public InviteOptions withFirstPicture(Duration other) {
        return new InviteOptions(
                platform, answer, other, silence, linger, firstRetry, lastRetry, afterRefusal, invitesPerSecond);
    }
}
